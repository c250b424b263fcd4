import { Refusal, refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import type { z } from 'zod';
import { confirmBulk, findBulk, type BulkRow, type BulkSignature } from '../approvals.bulk.repo';
import { bulkConfirmed } from '../approvals.events';
import { bulkDecideInput } from '../approvals.schema';
import { signedBulkShape, type SignedBulk } from './bulk-leaf';
import { exampleRequest } from './example-request';
import { readSigned } from './sign-decision';

const notShown = (): Refusal =>
  refuse('APPROVALS.BULK_NOT_SHOWN', 'What you were shown is not this list. Look at it again before you confirm.');

/** The list, if it is this person's and the one that they were shown. */
export async function shownBulk(
  { tx, actor }: RunContext,
  { bulkId, root }: { bulkId: string; root: string },
): Promise<BulkRow | Refusal> {
  const bulk = await findBulk(tx, bulkId, true);
  if (bulk?.personId !== actor.personId || !bulk)
    return refuse('APPROVALS.BULK_NOT_FOUND', 'There is no such list of yours. Pick the requests again.', { bulkId });
  return bulk.root === root ? bulk : notShown();
}

/** Why a list cannot be confirmed any more. */
export function refuseOldList(bulk: BulkRow, now: Date): Refusal | null {
  if (bulk.state !== 'listed')
    return refuse('APPROVALS.BULK_CONFIRMED', 'This list was confirmed already. Its results stand with it.', {
      bulkId: bulk.id,
    });
  if (bulk.expiresAt.getTime() > now.getTime()) return null;
  return refuse(
    'APPROVALS.BULK_EXPIRED',
    'This list is too old: much may have changed since. Pick the requests again.',
  );
}

async function signatureOf(
  context: RunContext,
  bulk: BulkRow,
  input: z.infer<typeof bulkDecideInput>,
): Promise<BulkSignature | null | Refusal> {
  if (!input.signature) return null;
  const same = (signs: SignedBulk) =>
    signs.bulkId === bulk.id &&
    signs.merkleRoot === bulk.root &&
    signs.count === bulk.total &&
    signs.decision === bulk.decision;
  return readSigned(context, input.signature, { shape: signedBulkShape, same });
}

/**
 * Confirms a list: from now on each of its items is decided in the background, as a decision of its own, in the name of
 * whoever confirms. Refusals in a fixed order: not found, not shown, confirmed, too old, reason, signature.
 */
export const bulkDecide = defineCommand({
  name: 'approvals.bulkDecide',
  permission: 'approvals.decide',
  effect: 'work',
  input: bulkDecideInput,
  example: async (world) => {
    const { requestId } = await exampleRequest(world);
    const listed = await world.done(
      'approvals.listBulk',
      { decision: 'approve', of: { kind: 'rows', requestIds: [requestId] } },
      await world.actor('finance-approver'),
    );
    const { bulkId, root } = listed as { bulkId: string; root: string };
    return { bulkId, root, decision: 'approve' as const };
  },
  approval: null,
  // As for a single decision: a yes is worth what its requests do, and a signature is a proof in itself.
  proof: ({ decision, signature }) => (decision === 'reject' || signature ? 'none' : 'required'),
  handle: async (context, input) => {
    const { tx, actor, run, audit, raise } = context;
    if (actor.as.kind !== 'person')
      return refuse('APPROVALS.PERSON_ONLY', 'Only a person decides on requests in bulk.', { denied: true });
    const bulk = await shownBulk(context, input);
    if (bulk instanceof Refusal) return bulk;
    if (bulk.decision !== input.decision) return notShown();
    const old = refuseOldList(bulk, run.now);
    if (old) return old;
    const reason = input.reason || null;
    if (bulk.decision === 'reject' && reason === null)
      return refuse('APPROVALS.REASON_MISSING', 'A rejection needs a reason: the maker has to know what to change.');
    const signature = await signatureOf(context, bulk, input);
    if (signature instanceof Refusal) return signature;
    await confirmBulk(tx, bulk.id, { sessionId: actor.as.sessionId, reason, signature, at: run.now });
    await raise(bulkConfirmed, { bulkId: bulk.id });
    const { decision, root, total } = bulk;
    await audit({
      entityType: 'approval_bulk',
      entityId: bulk.id,
      before: { state: 'listed' },
      after: { state: 'running', decision, root, items: total, signed: signature !== null },
      ...(reason === null ? {} : { reason }),
    });
    return { bulkId: bulk.id, total };
  },
});
