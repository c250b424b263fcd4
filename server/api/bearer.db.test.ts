import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { approvalDesk, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { makeKey, type MadeKey } from '@/server/testing/keys';
import { answerTrpc } from './serve-trpc';

let world: TestWorld;
let owner: Actor;
let key: MadeKey;
const nobody: Actor = { kind: 'anonymous', name: 'web' };
const rights = ['calendar.read', 'access.readKeys', 'access.revokeKey'];

beforeAll(async () => {
  world = await openWorld();
  owner = await world.actor('finance-operator', 'Oskar');
  key = await makeKey(world, owner, { permissions: rights });
});
afterAll(() => world.close());

type Call = { token?: string | null; headers?: Record<string, string>; body?: unknown; trustedProxy?: boolean };

/** Sends a request as a machine would; a session is never asked for. */
async function call(path: string, { token = key.token, headers = {}, body, trustedProxy = false }: Call = {}) {
  const request = new Request(`https://portal.example/api/trpc/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify({ json: body }) }),
  });
  const response = await answerTrpc(request, {
    database: world.database,
    ownAddress: 'https://portal.example',
    trustedProxy,
    sessionActor: () => Promise.resolve(nobody),
  });
  const answer = (await response.json()) as {
    result?: { data: { json: unknown } };
    error?: { json?: { message: string; data: { refusal: { code: string } | null } } };
  };
  return {
    status: response.status,
    headers: response.headers,
    code: answer.error?.json?.data.refusal?.code ?? null,
    result: answer.result?.data.json,
  };
}

const revoke = (of: MadeKey, more: Record<string, unknown> = {}) =>
  call('access.revokeKey', {
    token: of.token,
    body: { input: { keyId: of.keyId, reason: 'Its own end' }, key: 'machine-key-1', ...more },
  });

describe('a request with a key', () => {
  test('reads and acts as its owner, without cookies, and its answer is what the owner would have got', async () => {
    const read = await call('access.keys');
    expect(read).toMatchObject({ status: 200, result: [expect.objectContaining({ id: key.keyId, mine: true })] });
    expect(read.headers.get('cache-control')).toBe('no-store');
    const { rows } = await world.owner.query('select last_used_at from api_key where id = $1', [key.keyId]);
    expect(rows[0].last_used_at).not.toBeNull();
  });

  test('needs no origin of ours to write; the session of a browser does', async () => {
    const foreign = { origin: 'https://elsewhere.example' };
    const one = await makeKey(world, owner, { permissions: rights });
    expect((await call('access.signOut', { token: null, headers: foreign, body: {} })).status).toBe(403);
    const by = { token: one.token, headers: foreign };
    const input = { keyId: one.keyId, reason: 'Not needed' };
    expect(await call('access.revokeKey', { ...by, body: { input, key: 'foreign-origin' } })).toMatchObject({
      status: 200,
    });
  });

  test('has to bring an idempotency key to write, and gets the same answer for the same one', async () => {
    const one = await makeKey(world, owner, { permissions: rights });
    expect(await revoke(one, { key: undefined })).toMatchObject({ status: 400, code: 'COMMAND.KEY_INVALID' });
    const victim = await makeKey(world, owner, { permissions: rights });
    const body = { input: { keyId: victim.keyId, reason: 'Replaced' }, key: 'end-the-victim' };
    const first = await call('access.revokeKey', { token: one.token, body });
    const again = await call('access.revokeKey', { token: one.token, body });
    expect(first).toMatchObject({ status: 200, result: { status: 'done', replayed: false } });
    expect(again).toMatchObject({ status: 200, result: { status: 'done', replayed: true } });
    const other = await call('access.revokeKey', {
      token: one.token,
      body: { ...body, input: { ...body.input, reason: 'Else' } },
    });
    expect(other).toMatchObject({ status: 409, code: 'COMMAND.KEY_REUSED' });
    // The same words of the owner in person are another act.
    expect(await world.run('access.revokeKey', body.input, owner, body.key)).toMatchObject({
      refusal: { code: 'ACCESS.KEY_REVOKED' },
    });
  });

  test('asks for what people approve, and hears by the same key what became of it', async () => {
    const desk = approvalDesk(world);
    const one = await makeKey(world, owner, { permissions: ['merchants.changeBankDetails', 'calendar.read'] });
    expect(await call('calendar.today', { token: one.token })).toMatchObject({ status: 200 });
    const input = {
      merchantId: await desk.merchant(),
      version: 1,
      iban: desk.nextIban(),
      holderName: 'Kettenwerk GmbH',
    };
    const ask = () => call('merchants.changeBankDetails', { token: one.token, body: { input, key: 'erp-0017' } });
    const asked = await ask();
    expect(asked).toMatchObject({
      status: 200,
      result: { status: 'pending', requestRef: expect.stringMatching(/^AP-/) },
    });
    const { requestId } = asked.result as { requestId: string };
    const { rows } = await world.owner.query<{ version: number; contentHash: string }>(
      'select version, content_hash as "contentHash" from approval_request where id = $1',
      [requestId],
    );
    const shown = { requestId, version: rows[0]?.version ?? 0, contentHash: rows[0]?.contentHash ?? '' };
    expect(decisionOf(await desk.decide(shown, await world.actor('finance-approver')))).toBe('executed');
    expect(await ask()).toMatchObject({ status: 200, result: { status: 'done', replayed: true } });
  });

  test('is written into the audit with the key and its owner', async () => {
    const one = await makeKey(world, owner, { permissions: rights });
    await revoke(one);
    const { rows } = await world.owner.query(
      `select actor_kind, actor_id, outcome from audit_event where command = 'access.revokeKey' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor_kind: `key:${one.keyId}`, actor_id: await world.personId(owner), outcome: 'done' }]);
  });
});

describe('refused is', () => {
  const wrong = (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;

  test('what is no key, a prefix that nobody has, and another secret, all in the same words', async () => {
    const elsewhere = key.token.replace(/^cs_.{8}/, 'cs_00000000');
    for (const token of ['', 'x', 'cs_short_secret', elsewhere, wrong(key.token), `${key.token}x`]) {
      const answer = await call('access.keys', { token });
      expect(answer).toMatchObject({ status: 401, code: 'ACCESS.KEY_UNKNOWN' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  test('a key together with the cookie of a session', async () => {
    for (const cookie of ['next-auth.session-token=abc', 'a=b; __Secure-next-auth.session-token.0=abc'])
      expect(await call('access.keys', { headers: { cookie } })).toMatchObject({
        status: 400,
        code: 'ACCESS.KEY_WITH_SESSION',
      });
    expect(await call('access.keys', { headers: { cookie: 'language=de' } })).toMatchObject({ status: 200 });
  });

  test('a key that was ended, with one trace of it', async () => {
    const one = await makeKey(world, owner, { permissions: rights });
    expect(await revoke(one)).toMatchObject({ status: 200 });
    for (let n = 0; n < 3; n += 1)
      expect(await call('access.keys', { token: one.token })).toMatchObject({
        status: 401,
        code: 'ACCESS.KEY_REVOKED',
      });
    const { rows } = await world.owner.query(
      `select actor_id, outcome, reason from audit_event where actor_kind = $1 and command = 'access.useKey'`,
      [`key:${one.keyId}`],
    );
    expect(rows).toEqual([{ actor_id: await world.personId(owner), outcome: 'denied', reason: 'ACCESS.KEY_REVOKED' }]);
    expect(await call('access.keys', { token: wrong(one.token) })).toMatchObject({ code: 'ACCESS.KEY_UNKNOWN' });
  });

  test('a key whose time is over, and one whose owner is shut out', async () => {
    const leaver = await world.actor('credit-officer', 'Leaver');
    const [old, his] = [
      await makeKey(world, owner, { permissions: rights }),
      await makeKey(world, leaver, { permissions: rights }),
    ];
    await world.owner.query(`set session_replication_role = replica`);
    await world.owner.query(
      `update api_key set created_at = now() - interval '9 days', expires_at = now() - interval '1 second' where id = $1`,
      [old.keyId],
    );
    await world.owner.query(`set session_replication_role = origin`);
    expect(await call('access.keys', { token: old.token })).toMatchObject({ status: 401, code: 'ACCESS.KEY_EXPIRED' });
    expect(await call('access.keys', { token: his.token })).toMatchObject({ status: 200 });
    const personId = await world.personId(leaver);
    await world.done('access.suspendPerson', { personId, reason: 'Left' }, await world.actor('administrator'));
    expect(await call('access.keys', { token: his.token })).toMatchObject({ status: 401, code: 'ACCESS.KEY_OWNER' });
    // Who reached the doors before that finds them closed as well.
    expect(await world.run('access.revokeKey', { keyId: his.keyId, reason: 'Late' }, his.actor)).toMatchObject({
      refusal: { code: 'ACCESS.KEY_ENDED' },
    });
  });

  test('a key from outside its networks, and from anywhere as long as nobody trustworthy names the address', async () => {
    const one = await makeKey(world, owner, { permissions: rights, networks: ['203.0.113.9/24', '2001:db8::/32'] });
    const from = (address: string, trustedProxy = true) =>
      call('access.keys', { token: one.token, headers: { 'x-forwarded-for': address }, trustedProxy });
    expect(await from('203.0.113.77')).toMatchObject({ status: 200 });
    expect(await from('198.51.100.1, ::ffff:203.0.113.77')).toMatchObject({ status: 200 });
    expect(await from('2001:db8:1::5')).toMatchObject({ status: 200 });
    for (const address of ['198.51.100.1', '203.0.113.77, 198.51.100.1', 'nonsense', '2001:db9::1'])
      expect(await from(address)).toMatchObject({ status: 403, code: 'ACCESS.KEY_NETWORK' });
    expect(await from('203.0.113.77', false)).toMatchObject({ status: 403, code: 'ACCESS.KEY_NETWORK' });
  });

  test('a key that calls too often, with the seconds to wait', async () => {
    const one = await makeKey(world, owner, { permissions: rights });
    const many = Array.from({ length: 60 }, () => 'calendar.today').join(',');
    expect((await call(`${many}?batch=1`, { token: one.token })).status).toBeLessThan(400);
    const refused = await call(`${many}?batch=1`, { token: one.token });
    expect(refused).toMatchObject({ status: 429, code: 'ACCESS.KEY_RATE' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const spellings = [many.replaceAll(',', '%2C'), `${many}/`, `${many}%2Fx`.replaceAll(',', '%2c')];
    for (const path of spellings) {
      const other = await makeKey(world, owner, { permissions: rights });
      expect((await call(`${path}?batch=1`, { token: other.token })).status, path).not.toBe(429);
      expect(await call(`${path}?batch=1`, { token: other.token }), path).toMatchObject({ status: 429 });
    }
    // One key that is too busy keeps no other one waiting.
    expect(await call('access.keys')).toMatchObject({ status: 200 });
  });

  test('what the key was not made for, and what its owner may not do any more', async () => {
    expect(await call('access.people?input=%7B%22json%22%3A%7B%7D%7D')).toMatchObject({
      status: 403,
      code: 'ACCESS.DENIED',
    });
    expect(await call('access.signOut', { body: { input: {}, key: 'sign-out-by-key' } })).toMatchObject({
      status: 403,
      code: 'ACCESS.DENIED',
    });
    const changing = await world.actor('auditor', 'Changing');
    const one = await makeKey(world, changing, { permissions: ['audit.read'] });
    expect(await call('audit.sealState', { token: one.token })).toMatchObject({ status: 200 });
    await world.owner.query(`delete from person_role where person_id = $1`, [await world.personId(changing)]);
    expect(await call('audit.sealState', { token: one.token })).toMatchObject({ status: 403, code: 'ACCESS.DENIED' });
  });

  test('an act that is not among those of the key, though its permission is', async () => {
    const lead = await world.actor('collections-lead', 'Lena');
    const one = await makeKey(world, lead, {
      permissions: ['access.revokeKey', 'access.readKeys', 'approvals.comment'],
      commands: ['approvals.comment'],
    });
    const refused = await revoke(one);
    expect(refused).toMatchObject({ status: 403, code: 'ACCESS.KEY_ACT' });
    expect(await call('access.keys', { token: one.token })).toMatchObject({ status: 200 });
  });
});
