import { isIP, isIPv4 } from 'node:net';

/** The sixteen bytes of an IPv6 address as eight groups. The text must be an address; a zone ("%eth0") is none of it. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) =>
    text
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });
  const front = groups(head);
  if (tail === undefined) return front;
  const back = groups(tail);
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}

/**
 * The network that an address belongs to, as one that its user cannot leave at will: an IPv4 address is its own, of IPv6 it
 * is the first 64 bits, since everybody is given that many. Null for what is no address, and for this machine itself: a
 * proxy on it speaks for everybody, and would close the sign-in for all.
 */
export function networkOf(address: string): string | null {
  const bare = address.trim().replace(/%.*$/, '');
  if (isIP(bare) === 0) return null;
  if (isIPv4(bare)) return bare.startsWith('127.') ? null : bare;
  const groups = groupsOf(bare);
  const [, , , , , sixth = 0, high = 0, low = 0] = groups;
  if (groups.slice(0, 5).every((group) => group === 0)) {
    if (sixth === 0xffff) return networkOf(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
    if (sixth === 0 && high === 0 && low === 1) return null;
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}
