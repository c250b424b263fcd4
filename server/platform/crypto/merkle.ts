import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

// RFC 6962, section 2.1: leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf.
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Pairing neighbours and carrying a lonely last one upwards gives the same tree as splitting at powers of two. */
function parents(level: readonly Buffer[]): Buffer[] {
  const next: Buffer[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at] as Buffer, level[at + 1]];
    next.push(right ? sha256(NODE, left, right) : left);
  }
  return next;
}

/** Hash of one leaf, lower-case hex. */
export function leafHash(text: string): string {
  return sha256(LEAF, Buffer.from(text, 'utf8')).toString('hex');
}

/** Root over leaf hashes (hex) in their order, as RFC 6962 builds it: the left side is the largest full tree. */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256().toString('hex');
  let level: Buffer[] = leaves.map((leaf) => Buffer.from(leaf, 'hex'));
  while (level.length > 1) level = parents(level);
  return (level[0] as Buffer).toString('hex');
}

/** One neighbour on the way from a leaf to the root, and on which side it stands. */
export type MerkleStep = { readonly side: 'left' | 'right'; readonly hash: string };

/** The neighbours that lead from the leaf at `index` to the root (RFC 6962, section 2.1.1). */
export function merklePath(leaves: readonly string[], index: number): MerkleStep[] {
  const path: MerkleStep[] = [];
  let level: Buffer[] = leaves.map((leaf) => Buffer.from(leaf, 'hex'));
  let at = index;
  while (level.length > 1) {
    const neighbour = level[at % 2 === 0 ? at + 1 : at - 1];
    if (neighbour) path.push({ side: at % 2 === 0 ? 'right' : 'left', hash: neighbour.toString('hex') });
    level = parents(level);
    at = Math.floor(at / 2);
  }
  return path;
}

/** The paths of all leaves at once, in their order; the tree is built a single time. */
export function merklePaths(leaves: readonly string[]): MerkleStep[][] {
  const levels: Buffer[][] = [leaves.map((leaf) => Buffer.from(leaf, 'hex'))];
  for (let level = levels[0] ?? []; level.length > 1; level = levels.at(-1) ?? []) levels.push(parents(level));
  const texts = levels.map((level) => level.map((hash) => hash.toString('hex')));
  return leaves.map((_leaf, index) => {
    const path: MerkleStep[] = [];
    let at = index;
    for (const level of texts) {
      const hash = level[at % 2 === 0 ? at + 1 : at - 1];
      if (hash !== undefined) path.push({ side: at % 2 === 0 ? 'right' : 'left', hash });
      at = Math.floor(at / 2);
    }
    return path;
  });
}

/** The root that a leaf and its path lead to. */
export function rootOfPath(leaf: string, path: readonly MerkleStep[]): string {
  const climb = (below: Buffer, { side, hash }: MerkleStep): Buffer =>
    side === 'left' ? sha256(NODE, Buffer.from(hash, 'hex'), below) : sha256(NODE, below, Buffer.from(hash, 'hex'));
  return path.reduce(climb, Buffer.from(leaf, 'hex')).toString('hex');
}
