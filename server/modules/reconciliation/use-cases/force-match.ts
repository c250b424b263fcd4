import { moneyText } from '@/server/kernel/money';
import { isUuid } from '@/server/kernel/ids';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { allocateReceipt } from '@/server/modules/credit';
import { post } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand, type ApprovalSpec, type Consequence } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { Tx } from '@/server/platform/db/tx';
import { differenceOf, toleranceMinor, type Difference } from '../domain/tolerance';
import {
  insertMatches,
  instalmentToForce,
  moveOpen,
  noteEntry,
  type ExceptionRow,
  type LineRow,
} from '../reconciliation.match.repo';
import { forceMatchInput, type ForceMatchInput } from '../reconciliation.schema';
import { absolute, takeException } from './desk';
import { toleranceOnSuspense } from './desk-entries';
import { stageForcedMatch } from './example-statement';
import { chosenOrder, orderEffect, settleCharge, settleOrder } from './settle-part';

type Subject = {
  exception: ExceptionRow;
  line: LineRow;
  name: string;
  counterparty: string;
  dueMinor: bigint;
  targetVersion: number;
  difference: Difference;
};

/** The whole open amount as a charge of the bank: nothing says what was due, so all of it is by somebody's word. */
function chargeOf(exception: ExceptionRow, line: LineRow): Subject {
  if (line.amountMinor > 0n)
    throw refuse(
      'RECON.DIRECTION',
      'Money that came in is no charge of the bank. Choose an instalment or an order.',
      {},
    );
  const openMinor = absolute(exception.openMinor);
  const difference = {
    side: 'over' as const,
    differenceMinor: openMinor,
    withinTolerance: openMinor <= toleranceMinor,
  };
  return {
    exception,
    line,
    name: 'a charge of the bank',
    counterparty: line.bankAccountId,
    dueMinor: 0n,
    targetVersion: 1,
    difference,
  };
}

/** Both sides of a forced match, held. Refuses RECON.NO_DIFFERENCE, RECON.DIRECTION, RECON.CURRENCY and unknown targets. */
async function subjectOf(tx: Tx, input: ForceMatchInput): Promise<Subject> {
  const { exception, line } = await takeException(tx, input.exceptionId, input.version);
  const cameMinor = absolute(exception.openMinor);
  if (cameMinor === 0n) throw refuse('RECON.NOTHING_OPEN', `Nothing of ${exception.ref} is open any more.`, {});
  if (input.targetType === 'bank-charge') return chargeOf(exception, line);
  const with_ = (target: Pick<Subject, 'name' | 'counterparty' | 'dueMinor' | 'targetVersion'>): Subject => {
    const { name, dueMinor } = target;
    const difference = differenceOf(cameMinor, dueMinor);
    if (difference.side === 'none')
      throw refuse(
        'RECON.NO_DIFFERENCE',
        `${name} and the open amount of ${exception.ref} are the same. Match them without force.`,
        {},
      );
    return { exception, line, ...target, difference };
  };
  if (input.targetType === 'payment-order') {
    const order = await chosenOrder({ tx }, input.targetId, line);
    orderEffect(line, order);
    const { ref: name, counterpartyId: counterparty, amountMinor: dueMinor, version: targetVersion } = order;
    return with_({ name, counterparty, dueMinor, targetVersion });
  }
  const instalment = await instalmentToForce(tx, input.targetId);
  if (!instalment)
    throw refuse('RECON.TARGET_UNKNOWN', 'There is no such instalment. Search for it again.', {
      instalmentId: input.targetId,
    });
  if (line.amountMinor < 0n)
    throw refuse('RECON.DIRECTION', 'Money that went out cannot pay an instalment. Choose an order.', {});
  if (instalment.currency !== line.currency)
    throw refuse('RECON.CURRENCY', `The plan is in ${instalment.currency}, the bank line in ${line.currency}.`, {});
  if (instalment.openMinor === 0n)
    throw refuse(
      'RECON.NOTHING_OWED',
      `Nothing is owed on ${instalment.planRef}, instalment ${instalment.no}. Choose another one.`,
      {},
    );
  return with_({
    name: `${instalment.planRef} · instalment ${instalment.no}`,
    counterparty: instalment.customerId,
    dueMinor: instalment.openMinor,
    targetVersion: instalment.version,
  });
}

function posting(subject: Subject, input: ForceMatchInput): Consequence {
  const { difference, line } = subject;
  if (input.targetType === 'bank-charge') {
    const { differenceMinor: amountMinor } = difference;
    return { kind: 'posting', debit: 'bank-charges', credit: 'bank', amountMinor, currency: line.currency, entries: 1 };
  }
  // Money in that is short, and money out that is more, cost us the difference.
  const costs = line.amountMinor > 0n === (difference.side === 'short');
  const item = subject.line.amountMinor > 0n ? 'unidentified-receipts' : 'bank';
  const [debit, credit] = costs ? ['rounding-and-tolerance', item] : [item, 'rounding-and-tolerance'];
  return {
    kind: 'posting',
    debit,
    credit,
    amountMinor: difference.differenceMinor,
    currency: line.currency,
    entries: 1,
  };
}

const approval: ApprovalSpec<ForceMatchInput> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'recon-exception', id: input.exceptionId }),
  title: async ({ tx }, input) => {
    const { exception, name, difference } = await subjectOf(tx, input);
    const side = input.targetType === 'bank-charge' ? '' : ` ${difference.side}`;
    return `${exception.ref} with ${name}, ${moneyText(difference.differenceMinor, exception.currency)}${side}`;
  },
  facts: async ({ tx }, input) => {
    const { counterparty, difference, line } = await subjectOf(tx, input);
    return {
      amountMinor: difference.differenceMinor,
      currency: line.currency,
      counterparty,
      withinTolerance: difference.withinTolerance,
      side: difference.side,
    };
  },
  content: async ({ tx }, input) => {
    const { exception, line, name, dueMinor, targetVersion, difference } = await subjectOf(tx, input);
    return {
      exception: {
        id: exception.id,
        ref: exception.ref,
        version: exception.version,
        openMinor: String(exception.openMinor),
        currency: exception.currency,
      },
      line: { id: line.id, statementId: line.statementId, no: line.no },
      target: { type: input.targetType, id: input.targetId, name, dueMinor: String(dueMinor), version: targetVersion },
      difference: { side: difference.side, amountMinor: String(difference.differenceMinor) },
      reason: input.reason,
    };
  },
  consequences: async ({ tx }, input) => {
    const subject = await subjectOf(tx, input);
    const { exception, name, dueMinor, difference, line } = subject;
    const list: Consequence[] = [
      posting(subject, input),
      ...(input.targetType === 'bank-charge'
        ? []
        : [
            {
              kind: 'change' as const,
              field: name,
              before: `${moneyText(dueMinor, line.currency)} open`,
              after: 'settled',
            },
          ]),
      {
        kind: 'change',
        field: exception.ref,
        before: `${moneyText(exception.openMinor, line.currency)} open`,
        after: 'closed',
      },
    ];
    if (!difference.withinTolerance && input.targetType !== 'bank-charge') {
      list.push({
        kind: 'warning',
        text: `The difference of ${moneyText(difference.differenceMinor, line.currency)} is above the tolerance of ${moneyText(toleranceMinor, line.currency)}.`,
      });
    }
    return list;
  },
  withoutPolicy: 'refuse',
};

/** Money in for an instalment: the difference tops the suspense up or is taken from it, so that the item is paid to the cent. */
async function payInstalment(
  context: RunContext,
  subject: Subject,
  at: { matchId: string; instalmentId: string },
): Promise<void> {
  const { line, difference, dueMinor } = subject;
  invariant(difference.side !== 'none', 'a forced match has a difference');
  const body = toleranceOnSuspense(
    { currency: line.currency, lineId: line.id, bankAccountId: line.bankAccountId },
    difference.side,
    difference.differenceMinor,
  );
  const [posted] = await post(context, [
    { ...body, sourceType: 'recon-match', sourceId: at.matchId, text: subject.exception.ref },
  ]);
  invariant(posted, 'the difference is posted');
  await allocateReceipt(context, {
    target: { instalmentId: at.instalmentId, only: true },
    amountMinor: dueMinor,
    currency: line.currency,
    sourceType: 'recon-match',
    sourceId: at.matchId,
    bookedOn: line.bookingDate,
    from: { account: 'unidentified-receipts', subId: line.id },
  });
  await noteEntry(context.tx, at.matchId, posted.entryId);
}

/**
 * Matches a bank line with an item of another amount, by four eyes: the item is settled as if the right amount had come, and
 * the difference is booked to rounding and tolerance. Never above what is open of the line. The same way money that left
 * becomes a charge of the bank where it is more than one hand may call so.
 */
export const forceMatch = defineCommand({
  name: 'reconciliation.forceMatch',
  permission: 'reconciliation.force',
  effect: 'money',
  input: forceMatchInput,
  example: stageForcedMatch,
  approval,
  async handle(context, input) {
    invariant(context.approval, 'a match is forced by an approved request only');
    const { makerId, requestId } = context.approval;
    invariant(isUuid(makerId), 'a forced match is asked for by a person');
    const subject = await subjectOf(context.tx, input);
    const { exception, line, difference } = subject;
    const matchId = uuidv7();
    const order = input.targetType === 'payment-order' ? await chosenOrder(context, input.targetId, line) : null;
    const other = input.targetType === 'bank-charge' ? 'charge' : 'receipt';
    const effect = order === null ? other : orderEffect(line, order);
    const target = { type: input.targetType, id: input.targetId };
    await insertMatches(
      context,
      [
        {
          id: matchId,
          lineId: line.id,
          currency: line.currency,
          target,
          amountMinor: exception.openMinor,
          rule: 'forced',
          effect,
        },
      ],
      makerId,
    );
    if (input.targetType === 'bank-charge')
      await settleCharge(context, line, { matchId, ...input, amountMinor: difference.differenceMinor });
    else if (order === null) await payInstalment(context, subject, { matchId, instalmentId: input.targetId });
    else
      await settleOrder(context, line, {
        part: { matchId, targetType: 'payment-order', targetId: order.id, amountMinor: absolute(exception.openMinor) },
        order,
      });
    await moveOpen(context, exception.id, 0n);
    await context.audit({
      entityType: 'recon-exception',
      entityId: exception.id,
      before: { openMinor: String(exception.openMinor), version: exception.version },
      after: {
        matchId,
        target,
        difference: { side: difference.side, amountMinor: String(difference.differenceMinor) },
        requestId,
      },
      reason: input.reason,
    });
    return { exceptionId: exception.id, matchId, differenceMinor: String(difference.differenceMinor) };
  },
});
