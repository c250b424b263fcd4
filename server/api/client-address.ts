import { isIP } from 'node:net';

/**
 * The network address of whoever sends a request; null when nobody trustworthy says it. A client can write any address into
 * `X-Forwarded-For`, so it is believed only where a reverse proxy of ours stands in front (TRUSTED_PROXY=1), and of its
 * entries only the last, which that proxy wrote.
 */
export function clientAddress(headers: Headers, trustedProxy: boolean): string | null {
  if (!trustedProxy) return null;
  const last = (headers.get('x-forwarded-for') ?? '').split(',').at(-1)?.trim() ?? '';
  // A version 4 address inside version 6 is the version 4 address, as networks are written.
  const address = last.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 || address.includes('%') ? null : address;
}
