import { Refusal } from '@/server/kernel/refusal';
import { noteDenied } from '@/server/platform/command/batch-runs';
import type { RunContext } from '@/server/platform/command/context';
import { runInside } from '@/server/platform/command/run-inside';
import type { MerkleStep } from '@/server/platform/crypto/merkle';
import { mayTryAgain } from '@/server/platform/db/tx';
import { errorFields, log } from '@/server/platform/log/log';
import type { BulkSignature, ItemResult, WaitingItem } from '../approvals.bulk.repo';
import { decideOne, type DecideResult, type SignatureOf } from './decide';
import { batchOf, crashedItem, refusedItem, runOfItem, type BulkFrame } from './bulk-frame';
import { refuseUnsigned } from './sign-decision';

/** The item's part of the signature of its list; without one, what a single decision answers without a signature. */
function partOf(signature: BulkSignature | null, proof: readonly MerkleStep[] | null): SignatureOf {
  return (_context, request, input) =>
    Promise.resolve(signature && proof ? { ...signature, proof } : refuseUnsigned(request, input.decision));
}

const message = (result: DecideResult): string | null => ('message' in result ? result.message : null);

/**
 * Decides on one request of a bulk the single way, in a savepoint and a run of its own within the transaction. A refusal
 * or a fault undoes this item and no other; a conflict with another transaction is for the whole transaction to try again.
 */
export async function decideAlone(
  context: RunContext,
  bulk: BulkFrame,
  { item, proof }: { item: WaitingItem; proof: readonly MerkleStep[] | null },
): Promise<ItemResult> {
  const { no, ...shown } = item;
  const of = batchOf(bulk);
  try {
    const { result, runId } = await runInside<DecideResult>(
      context,
      { ...of, ...runOfItem(bulk, item) },
      async (inner) => {
        const input = { ...shown, bulkId: bulk.id, ...(bulk.reason === null ? {} : { reason: bulk.reason }) };
        const answer = await decideOne(inner, input, partOf(bulk.signature, proof));
        if (answer instanceof Refusal) throw answer;
        return answer;
      },
    );
    return { no, state: 'decided', status: result.status, runId, code: null, message: message(result) };
  } catch (error) {
    if (mayTryAgain(error)) throw error;
    if (error instanceof Refusal) {
      await noteDenied(context.tx, of, [error]);
      return refusedItem(no, error);
    }
    log().error({ bulkId: bulk.id, no, ...errorFields(error) }, 'an item of a bulk failed');
    return crashedItem(no);
  }
}
