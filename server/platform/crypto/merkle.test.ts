import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, merklePath, merklePaths, merkleRoot, rootOfPath } from './merkle';

/** The definition of RFC 6962 word by word, slow and recursive. */
function byDefinition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(byDefinition(leaves.slice(0, split)))
    .update(byDefinition(leaves.slice(split)))
    .digest();
}

test('the root is the one of RFC 6962 for every number of leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 70 }), (texts) => {
      const leaves = texts.map(leafHash);
      expect(merkleRoot(leaves)).toBe(byDefinition(leaves.map((leaf) => Buffer.from(leaf, 'hex'))).toString('hex'));
    }),
  );
});

test('known answers: the empty tree, and a leaf of no bytes', () => {
  expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(leafHash('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});

test('changing, swapping or dropping a leaf changes the root', () => {
  const leaves = ['a', 'b', 'c', 'd', 'e'].map(leafHash);
  const roots = [
    leaves,
    leaves.slice(0, 4),
    ['a', 'b', 'd', 'c', 'e'].map(leafHash),
    ['a', 'b', 'c', 'd', 'x'].map(leafHash),
    [...leaves, leaves[4] as string],
  ].map(merkleRoot);
  expect(new Set(roots).size).toBe(roots.length);
});

test('every leaf has a path to the root, and no other leaf has the same', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 70 }), fc.nat(), (texts, pick) => {
      const leaves = texts.map(leafHash);
      const index = pick % leaves.length;
      const path = merklePath(leaves, index);
      expect(rootOfPath(leaves[index] as string, path)).toBe(merkleRoot(leaves));
      expect(rootOfPath(leafHash('another leaf, surely'), path)).not.toBe(merkleRoot(leaves));
    }),
  );
});

test('all paths at once are the paths one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 70 }), (texts) => {
      const leaves = texts.map(leafHash);
      expect(merklePaths(leaves)).toEqual(leaves.map((_leaf, index) => merklePath(leaves, index)));
    }),
  );
});
