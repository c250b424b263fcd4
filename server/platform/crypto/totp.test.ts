import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32, codeOfStep, newTotpSecret, STEP_SECONDS, stepAt, stepOfCode, totpUri } from './totp';

const rfcSecret = Buffer.from('12345678901234567890');
const secrets = fc.uint8Array({ minLength: 20, maxLength: 20 });
const moments = fc.integer({ min: 60, max: 4_000_000_000 });

describe('the vectors', () => {
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('of RFC 6238, appendix B, at %i seconds', (seconds, code) => {
    expect(codeOfStep(rfcSecret, stepAt(seconds), 8)).toBe(code);
    expect(codeOfStep(rfcSecret, stepAt(seconds))).toBe(code.slice(2));
  });

  it('of RFC 4226, appendix D', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
    expect(codes.map((_code, counter) => codeOfStep(rfcSecret, counter))).toEqual(codes);
  });

  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of RFC 4648 for "%s"', (plain, text) => expect(base32(Buffer.from(plain))).toBe(text));
});

describe('a code', () => {
  it('is taken in its step and one beside it, and not beyond', () => {
    fc.assert(
      fc.property(secrets, moments, fc.integer({ min: -3, max: 3 }), (secret, seconds, off) => {
        const step = Math.max(0, stepAt(seconds) + off);
        const taken = stepOfCode(secret, codeOfStep(secret, step), { seconds, lastStep: null });
        if (Math.abs(off) <= 1) expect(taken).not.toBeNull();
        // Two steps may share a code by chance, one time in a million.
        else if (taken !== null) expect(codeOfStep(secret, taken)).toBe(codeOfStep(secret, step));
      }),
    );
  });

  it('is taken once: neither it nor an older one follows', () => {
    fc.assert(
      fc.property(secrets, moments, (secret, seconds) => {
        const code = codeOfStep(secret, stepAt(seconds));
        const lastStep = stepOfCode(secret, code, { seconds, lastStep: null });
        expect(lastStep).not.toBeNull();
        for (const old of [stepAt(seconds), stepAt(seconds) - 1]) {
          const again = stepOfCode(secret, codeOfStep(secret, old), { seconds, lastStep });
          if (again !== null) expect(again).toBeGreaterThan(lastStep ?? 0);
        }
        const later = { seconds: seconds + STEP_SECONDS, lastStep };
        expect(stepOfCode(secret, codeOfStep(secret, stepAt(later.seconds)), later)).not.toBeNull();
      }),
    );
  });

  it('that is no code is never taken, whatever it looks like', () => {
    const at = { seconds: 1234567890, lastStep: null };
    const right = codeOfStep(rfcSecret, stepAt(at.seconds));
    for (const wrong of ['', ' ', '12345', `${right}0`, ` ${right}`, `0${right}`.slice(0, 6), '١٢٣٤٥٦', 'abcdef']) {
      if (wrong !== right) expect(stepOfCode(rfcSecret, wrong, at)).toBeNull();
    }
  });
});

it('a secret has 160 bits and is named to the app as it expects', () => {
  expect(newTotpSecret()).toHaveLength(20);
  const uri = new URL(totpUri(rfcSecret, { issuer: 'Counter sign', account: 'ada@example.com' }));
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  expect(uri.searchParams.get('issuer')).toBe('Counter sign');
  expect(uri.href).toContain('otpauth://totp/Counter%20sign:ada%40example.com?');
});
