import { z } from 'zod';
import { canonicalJson } from '@/server/platform/crypto/canonical';
import { leafHash, merkleRoot, rootOfPath, type MerkleStep } from '@/server/platform/crypto/merkle';

/** At most so many requests in one act. */
export const BULK_MOST = 10_000;

/** What a signature over a whole list is of; its SHA-256 is the challenge that the authenticator signs. */
export const signedBulkShape = z.strictObject({
  purpose: z.literal('countersign bulk decision'),
  kind: z.literal('bulk'),
  bulkId: z.uuid(),
  decision: z.enum(['approve', 'reject']),
  merkleRoot: z.string().regex(/^[0-9a-f]{64}$/),
  count: z.number().int().min(1).max(BULK_MOST),
  personId: z.uuid(),
  nonce: z.string(),
  expiresAt: z.iso.datetime(),
});

export type SignedBulk = z.infer<typeof signedBulkShape>;

/** One item of a list as its leaf binds it. */
export type BulkLeaf = {
  readonly requestId: string;
  readonly version: number;
  readonly contentHash: string;
  readonly decision: 'approve' | 'recommend' | 'reject';
  readonly policies: readonly { readonly id: string; readonly version: number }[];
};

/**
 * Hash of the leaf of an item, over its canonical JSON and under the prefix that keeps leaves apart from nodes (RFC 6962).
 * The database computes the same for the signature that it keeps: the spelling does not change.
 */
export function bulkLeafHash({ requestId, version, contentHash, decision, policies }: BulkLeaf): string {
  const named = policies.map((policy) => ({ id: policy.id, version: policy.version }));
  return leafHash(canonicalJson({ kind: 'bulk item', requestId, version, contentHash, decision, policies: named }));
}

/** The root over the leaves of a list, in the order in which it was shown. */
export function bulkRoot(leaves: readonly string[]): string {
  return merkleRoot(leaves);
}

/** Whether an item stands in the list whose root was signed. */
export function provesItem(leaf: BulkLeaf, proof: readonly MerkleStep[], root: string): boolean {
  return rootOfPath(bulkLeafHash(leaf), proof) === root;
}
