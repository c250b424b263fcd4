import { createHash, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { proposeKeyInput } from '@/server/modules/access/access.schema';
import { emptyKeyDraft, keyFault, keyInput, makeSecret, type KeyDraft } from './key-words';

const draft: KeyDraft = {
  ...emptyKeyDraft,
  name: 'payout-bot',
  permissions: ['payments.read'],
  until: '2027-03-01',
  reason: 'Payouts of the night',
};

describe('a draft of a key', () => {
  it.each<[Partial<KeyDraft>, string | null]>([
    [{}, null],
    [{ name: 'Bot 1' }, 'name'],
    [{ permissions: [] }, 'permissions'],
    [{ perAct: '12,50' }, 'amount'],
    [{ perDay: '-1' }, 'amount'],
    [{ perDay: '1', currency: 'XX' }, 'amount'],
    [{ until: '' }, 'until'],
    [{ reason: ' a ' }, 'reason'],
  ])('%j: %s', (more, fault) => {
    expect(keyFault({ ...draft, ...more })).toBe(fault);
  });

  it('is what the server takes, whatever is left open', async () => {
    const made = await makeSecret(webcrypto as Crypto);
    if (!made) throw new Error('no secret');
    const open = keyInput(draft, made);
    expect(proposeKeyInput.parse(open)).toMatchObject({ currency: null, commands: [], networks: [] });
    const full = keyInput(
      { ...draft, perDay: '1000.50', networks: '203.0.113.0/24,\n2001:db8::/32', acts: 'payments.prepareFile' },
      made,
    );
    expect(proposeKeyInput.parse(full)).toMatchObject({
      perActMinor: null,
      perDayMinor: '100050',
      currency: 'EUR',
      networks: ['203.0.113.0/24', '2001:db8::/32'],
      commands: ['payments.prepareFile'],
    });
    expect(JSON.stringify(full)).not.toContain(made.token.split('_').slice(2).join('_'));
  });
});

describe('a secret', () => {
  it('is a token of ours whose hash is sent, and another one each time', async () => {
    const [one, two] = [await makeSecret(webcrypto as Crypto), await makeSecret(webcrypto as Crypto)];
    const [, prefix, secret = ''] = /^cs_([a-z0-9]{8})_([A-Za-z0-9_-]{43})$/.exec(one?.token ?? '') ?? [];
    expect(prefix).toBe(one?.prefix);
    expect(createHash('sha256').update(secret).digest('hex')).toBe(one?.secretHash);
    expect(one?.token).not.toBe(two?.token);
  });

  it('is not made where the browser cannot hash', async () => {
    expect(await makeSecret({ getRandomValues: () => new Uint8Array(40) } as unknown as Crypto)).toBeNull();
  });
});
