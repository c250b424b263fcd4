import { describe, expect, it } from 'vitest';
import { readKeyToken, refuseKeyUse, type KeyState } from './key-token';

const secret = 'aB3_-'.repeat(8) + 'xyz';

describe('a token', () => {
  it('is read in its two parts', () => {
    expect(readKeyToken(`cs_ab12cd34_${secret}`)).toEqual({ prefix: 'ab12cd34', secret });
  });
  it.each([
    '',
    secret,
    `cs_ab12cd34${secret}`,
    `cs_AB12cd34_${secret}`,
    `cs_ab12cd34_${secret}x`,
    ` cs_ab12cd34_${secret}`,
    `cs_ab12cd34_${secret}\n`,
  ])('is not "%s"', (text) => {
    expect(readKeyToken(text)).toBeNull();
  });
});

describe('a key that is presented', () => {
  const good: KeyState = { name: 'bot', revoked: false, expired: false, ownerActive: true, inNetwork: true };
  it.each<[Partial<KeyState>, string | null]>([
    [{}, null],
    [{ inNetwork: false }, 'ACCESS.KEY_NETWORK'],
    [{ inNetwork: false, ownerActive: false }, 'ACCESS.KEY_OWNER'],
    [{ inNetwork: false, ownerActive: false, expired: true }, 'ACCESS.KEY_EXPIRED'],
    [{ inNetwork: false, ownerActive: false, expired: true, revoked: true }, 'ACCESS.KEY_REVOKED'],
  ])('with %o: %s', (state, code) => {
    expect(refuseKeyUse({ ...good, ...state })?.code ?? null).toBe(code);
  });
});
