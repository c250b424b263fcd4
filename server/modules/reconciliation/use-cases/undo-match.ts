import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { undoReceipt } from '@/server/modules/credit';
import { reverse } from '@/server/modules/ledger';
import { receiveExpected } from '@/server/modules/payments';
import { defineCommand } from '@/server/platform/command/define';
import type { RunContext } from '@/server/platform/command/context';
import type { Target } from '../domain/judge-line';
import {
  holdExceptionOfLine,
  holdMatch,
  lineById,
  markUndone,
  moveOpen,
  type LineRow,
  type MatchRow,
} from '../reconciliation.match.repo';
import { undoMatchInput } from '../reconciliation.schema';
import { absolute } from './desk';
import { openAgain, postStray } from './demote';
import { stageMatch } from './example-statement';

/** Takes back what the match posted, by reversing entries; the money stands in suspense (or on the desk) again. */
async function takeBack(context: RunContext, line: LineRow, given: { match: MatchRow; reason: string }): Promise<void> {
  const { match, reason } = given;
  if (match.effect === 'receipt') {
    await undoReceipt(context, { sourceType: 'recon-match', sourceId: match.id, reason });
    if (match.targetType === 'expected-payment') await receiveExpected(context, match.targetId, -match.amountMinor);
    // Its money came straight from the bank account; only now it is unidentified.
    if (match.rule === 'virtual-iban')
      await postStray(context, line, { amountMinor: match.amountMinor, sourceId: match.id });
  }
  if (match.entryId !== null) await reverse(context, match.entryId, reason);
}

/** Puts the amount back on the desk: where the line has an exception it opens again, else one is opened. */
async function putBack(
  context: RunContext,
  line: LineRow,
  given: { match: MatchRow; reason: string },
): Promise<string> {
  const { match, reason } = given;
  const exception = await holdExceptionOfLine(context.tx, line.id);
  if (
    exception &&
    absolute(exception.openMinor + match.amountMinor) <= absolute(exception.amountMinor) &&
    match.manual
  ) {
    await moveOpen(context, exception.id, exception.openMinor + match.amountMinor);
    return exception.id;
  }
  const target: Target = { type: match.targetType, id: match.targetId };
  const evidence = [{ field: match.rule, expected: 'right', actual: reason, equal: false }];
  await openAgain(context, line, {
    amountMinor: match.amountMinor,
    cause: 'undone',
    evidence,
    target,
    rule: match.rule,
    label: match.targetType,
  });
  const now = await holdExceptionOfLine(context.tx, line.id);
  invariant(now, 'what was undone is open');
  return now.id;
}

/**
 * Undoes a match that was wrong, made by hand or by a rule. Entries are reversed, never deleted, and the amount is open
 * again. What the bank did to an order stays done: refuses RECON.UNDO_ORDER; a match is undone once: RECON.MATCH_UNDONE.
 */
export const undoMatch = defineCommand({
  name: 'reconciliation.undoMatch',
  permission: 'reconciliation.match',
  effect: 'fact',
  input: undoMatchInput,
  example: async (world) => ({ matchId: await stageMatch(world), reason: 'Paid for another order' }),
  approval: null,
  async handle(context, { matchId, reason }) {
    const { tx } = context;
    const match = await holdMatch(tx, matchId);
    if (!match) return refuse('RECON.MATCH_UNKNOWN', 'There is no such match. Open the line again.', { matchId });
    if (match.undoneRunId !== null)
      return refuse('RECON.MATCH_UNDONE', 'This match was undone before. Reload to see what stands now.', { matchId });
    if (match.effect === 'execution' || match.effect === 'return') {
      return refuse(
        'RECON.UNDO_ORDER',
        'What the bank booked for an order cannot be undone here: orders move forward only. If the bank was wrong, it sends a line of its own.',
        {},
      );
    }
    const line = await lineById(tx, match.lineId);
    invariant(line, 'a match has its line');
    if (line.statementState !== 'posted')
      return refuse('RECON.STATEMENT_UNDER_WAY', 'The statement is still being booked. Try again when it is done.', {});
    await takeBack(context, line, { match, reason });
    await markUndone(context, match.id, reason);
    const exceptionId = await putBack(context, line, { match, reason });
    await context.audit({
      entityType: 'recon-exception',
      entityId: exceptionId,
      before: {
        matchId,
        targetType: match.targetType,
        targetId: match.targetId,
        amountMinor: String(match.amountMinor),
      },
      after: { undone: true, open: String(match.amountMinor) },
      reason,
    });
    return { exceptionId, amountMinor: String(match.amountMinor) };
  },
});
