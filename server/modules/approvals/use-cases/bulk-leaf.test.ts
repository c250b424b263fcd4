import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merklePaths } from '@/server/platform/crypto/merkle';
import { bulkLeafHash, bulkRoot, provesItem, type BulkLeaf } from './bulk-leaf';

const hex64 = fc.stringMatching(/^[0-9a-f]{64}$/);
const leaf: fc.Arbitrary<BulkLeaf> = fc.record({
  requestId: fc.uuid(),
  version: fc.integer({ min: 1, max: 9 }),
  contentHash: hex64,
  decision: fc.constantFrom('approve', 'recommend', 'reject'),
  policies: fc.array(fc.record({ id: fc.uuid(), version: fc.integer({ min: 1, max: 9 }) }), { maxLength: 3 }),
});
const list = fc.array(leaf, { minLength: 1, maxLength: 40 });

const changes: readonly ((leaf: BulkLeaf) => BulkLeaf)[] = [
  (one) => ({ ...one, version: one.version + 1 }),
  (one) => ({ ...one, requestId: one.requestId.replace(/^./, (first) => (first === '0' ? '1' : '0')) }),
  (one) => ({ ...one, contentHash: one.contentHash.replace(/^./, (first) => (first === '0' ? '1' : '0')) }),
  (one) => ({ ...one, decision: one.decision === 'approve' ? 'reject' : 'approve' }),
  (one) => ({ ...one, policies: [...one.policies, { id: '018f0000-0000-7000-8000-000000000000', version: 1 }] }),
];

describe('a signature over a list', () => {
  test('is of each of its items, and of no item that was changed', () => {
    fc.assert(
      fc.property(list, fc.nat(), (items, seed) => {
        const leaves = items.map(bulkLeafHash);
        const root = bulkRoot(leaves);
        const at = seed % items.length;
        const item = items[at] as BulkLeaf;
        const proof = merklePaths(leaves)[at] ?? [];
        expect(provesItem(item, proof, root)).toBe(true);
        for (const change of changes) expect(provesItem(change(item), proof, root)).toBe(false);
      }),
    );
  });

  test('fails with a proof of which one hash or one side was changed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(leaf, { minLength: 2, maxLength: 20, selector: (one) => one.requestId }), (items) => {
        const leaves = items.map(bulkLeafHash);
        const root = bulkRoot(leaves);
        const [first] = items as [BulkLeaf];
        const proof = merklePaths(leaves)[0] ?? [];
        proof.forEach((step, at) => {
          const other = proof.with(at, { ...step, hash: step.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) });
          const turned = proof.with(at, { ...step, side: step.side === 'left' ? 'right' : 'left' });
          expect(provesItem(first, other, root)).toBe(false);
          expect(provesItem(first, turned, root)).toBe(false);
        });
        expect(provesItem(first, proof.slice(1), root)).toBe(false);
      }),
    );
  });

  test('is of the list in the order in which it was shown', () => {
    fc.assert(
      fc.property(fc.uniqueArray(leaf, { minLength: 2, maxLength: 20, selector: (one) => one.requestId }), (items) => {
        const leaves = items.map(bulkLeafHash);
        expect(bulkRoot([...leaves].reverse())).not.toBe(bulkRoot(leaves));
      }),
    );
  });

  test('keeps the spelling of its leaf, which the database computes as well', () => {
    const policies = [{ id: '018f0000-0000-7000-8000-000000000001', version: 2 }];
    const one = {
      requestId: '018f0000-0000-7000-8000-000000000000',
      version: 1,
      contentHash: 'ab'.repeat(32),
      policies,
    };
    expect(bulkLeafHash({ ...one, decision: 'approve' })).toBe(
      'a02f7acc81de581f651afcce5acd8e7b931e30ca2037b96a86b3319d56d292d5',
    );
  });
});
