import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Codes of an authenticator app (RFC 6238): SHA-1, six digits, steps of thirty seconds, as every such app knows them. */
export const STEP_SECONDS = 30;
const DIGITS = 6;
/** How many steps a clock may be ahead or behind (RFC 6238, 5.2). */
const WINDOW = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in base 32 (RFC 4648, 6), without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31);
  }
  return bits > 0 ? text + ALPHABET.charAt((held << (5 - bits)) & 31) : text;
}

/** A new secret of 160 bits, the length that RFC 4226 (4, R6) recommends. */
export function newTotpSecret(): Buffer {
  return randomBytes(20);
}

/** The code of a counter (RFC 4226, 5.3): six digits, leading zeros kept. */
export function codeOfStep(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The step that an instant belongs to; `seconds` since 1970. */
export function stepAt(seconds: number): number {
  return Math.floor(seconds / STEP_SECONDS);
}

/**
 * The step that a code belongs to, or null when it fits none within the window. All steps are compared in constant time, and
 * none at or before `lastStep`: a code that was used, or one older than it, is no code any more (RFC 6238, 5.2).
 */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  at: { readonly seconds: number; readonly lastStep: number | null },
): number | null {
  const given = Buffer.from(code.padEnd(DIGITS).slice(0, 64));
  const now = stepAt(at.seconds);
  let found: number | null = null;
  for (let step = Math.max(0, now - WINDOW); step <= now + WINDOW; step += 1) {
    const expected = Buffer.from(codeOfStep(secret, step));
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    if (same && step > (at.lastStep ?? -1)) found ??= step;
  }
  return found;
}

/** The address by which an authenticator app takes a secret in (the Key URI format). */
export function totpUri(secret: Uint8Array, of: { readonly issuer: string; readonly account: string }): string {
  const label = `${encodeURIComponent(of.issuer)}:${encodeURIComponent(of.account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(of.issuer)}`;
}
