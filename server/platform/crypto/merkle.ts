import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

// RFC 6962, section 2.1: leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf.
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of one leaf, lower-case hex. */
export function leafHash(text: string): string {
  return sha256(LEAF, Buffer.from(text, 'utf8')).toString('hex');
}

/** Root over leaf hashes (hex) in their order, as RFC 6962 builds it: the left side is the largest full tree. */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256().toString('hex');
  let level: Buffer[] = leaves.map((leaf) => Buffer.from(leaf, 'hex'));
  // Pairing neighbours and carrying a lonely last one upwards gives the same tree as splitting at powers of two.
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Buffer, level[at + 1]];
      next.push(right ? sha256(NODE, left, right) : left);
    }
    level = next;
  }
  return (level[0] as Buffer).toString('hex');
}
