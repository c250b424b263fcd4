import { invariant } from '@/server/kernel/invariant';
import { Refusal } from '@/server/kernel/refusal';
import { allocateReceipt, type ReceiptTarget } from '@/server/modules/credit';
import { bookOrders, ordersById, receiveExpected, returnOrder, type PaymentOrder } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { returnKindOf, type StatementLine } from '../domain/statement-line';
import {
  asLine,
  nextLineIds,
  nextMatched,
  type LineCursor,
  type LineRow,
  type MatchRow,
} from '../reconciliation.match.repo';
import { ordersToBook, postCharges, postStrays } from '../reconciliation.post.repo';
import { demote, postStray } from './demote';
import { cursorAfter } from './match-lines';

type At = { rawFileId: string; cursor: LineCursor };
type Work = { line: LineRow; match: MatchRow };

const perChunk = { execution: 2_000, return: 200, receipt: 200, lines: 5_000 } as const;

/** Does a piece of work that another noun may refuse; the refusal undoes that piece only, and is given back. */
async function attempt(context: RunContext, work: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await context.tx.savepoint(work);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function joined(found: { lines: readonly LineRow[]; matches: readonly MatchRow[] }): Work[] {
  const lines = new Map(found.lines.map((line) => [line.id, line]));
  return found.matches.map((match) => {
    const line = lines.get(match.lineId);
    invariant(line, 'a match belongs to a line of its page');
    return { line, match };
  });
}

const bookingOf = (line: LineRow, orderIds: readonly string[]) => ({
  orderIds,
  bankAccountId: line.bankAccountId,
  bookedOn: line.bookingDate,
  lineId: line.id,
});

/** Orders that lines name one by one are booked together, by account, day and direction; a double in the file goes alone. */
function groupsOf(works: readonly Work[]): { together: Work[][]; alone: Work[] } {
  const seen = new Set<string>();
  const alone: Work[] = [];
  const groups = new Map<string, Work[]>();
  for (const work of works) {
    const { line, match } = work;
    if (seen.has(match.targetId)) alone.push(work);
    else {
      seen.add(match.targetId);
      // What executes an order has its direction: money in is a debit, money out a payout.
      const key = [line.bankAccountId, line.bookingDate, match.amountMinor > 0n ? 'in' : 'out'].join('|');
      const group = groups.get(key);
      if (group) group.push(work);
      else groups.set(key, [work]);
    }
  }
  return { together: [...groups.values()], alone };
}

async function bookAlone(context: RunContext, { line, match }: Work, orderIds: readonly string[]): Promise<number> {
  const refusal = await attempt(context, () => bookOrders(context, bookingOf(line, orderIds)));
  if (refusal) await demote(context, line, { match, refusal });
  return refusal ? 0 : orderIds.length;
}

/** Books the orders that lines of the file execute, alone and in blocks. */
export async function bookLines(context: RunContext, at: At): Promise<ChunkAnswer> {
  const { tx } = context;
  const found = await nextMatched(tx, { ...at, effect: 'execution', limit: perChunk.execution });
  const works = joined(found);
  const blocks = works.filter(({ match }) => match.targetType === 'payment-file');
  const singles = works.filter(({ match }) => match.targetType === 'payment-order');
  const { together, alone } = groupsOf(singles);
  let booked = 0;
  for (const group of together) {
    const [first] = group;
    if (first === undefined) continue;
    const ids = group.map(({ match }) => match.targetId);
    const refusal = await attempt(context, () => bookOrders(context, bookingOf(first.line, ids)));
    if (refusal === null) booked += ids.length;
    else for (const work of group) booked += await bookAlone(context, work, [work.match.targetId]);
  }
  for (const work of alone) booked += await bookAlone(context, work, [work.match.targetId]);
  const ofBlocks = Map.groupBy(
    await ordersToBook(
      tx,
      blocks.map(({ match }) => match.targetId),
    ),
    (order) => order.fileId,
  );
  const taken = new Set<string>();
  for (const work of blocks) {
    const ids = taken.has(work.match.targetId)
      ? []
      : (ofBlocks.get(work.match.targetId) ?? []).map((order) => order.id);
    taken.add(work.match.targetId);
    if (ids.length > 0) booked += await bookAlone(context, work, ids);
    else
      await demote(context, work.line, {
        match: work.match,
        refusal: new Refusal(
          'RECON.BLOCK_BOOKED',
          'All orders of this block are booked already. Look at the line as a double of the bank.',
        ),
      });
  }
  return { cursor: cursorAfter(found.lines, perChunk.execution), counts: { booked } };
}

/** What the bank says of one returned order: the line itself, or the part of a batch that names the order. */
function returnNews(
  line: StatementLine & { id: string; bankAccountId: string; bookingDate: string },
  order: PaymentOrder,
) {
  const part = line.parts.find((each) => each.endToEndId === order.endToEndId);
  const said = part ?? line;
  return {
    orderId: order.id,
    kind: returnKindOf({ returnReason: said.returnReason, reversal: line.reversal, bankTxCode: line.bankTxCode }),
    reasonCode: said.returnReason ?? 'NARR',
    reasonText: said.returnText,
    amountMinor: order.amountMinor,
    chargeMinor: said.chargeMinor,
    bookedOn: line.bookingDate,
    bankAccountId: line.bankAccountId,
    lineId: line.id,
  };
}

/** Takes back the orders whose money came back. A second return of the same order stands on the desk. */
export async function returnLines(context: RunContext, at: At): Promise<ChunkAnswer> {
  const { tx } = context;
  const found = await nextMatched(tx, { ...at, effect: 'return', limit: perChunk.return });
  const works = joined(found);
  const orders = new Map(
    (await ordersById(tx, [...new Set(works.map(({ match }) => match.targetId))], true)).map((order) => [
      order.id,
      order,
    ]),
  );
  let returned = 0;
  for (const { line, match } of works) {
    const order = orders.get(match.targetId);
    invariant(order, 'a returned order exists');
    const refusal = await attempt(context, () =>
      returnOrder(context, returnNews({ ...line, ...asLine(line), bookingDate: line.bookingDate }, order)),
    );
    if (refusal) await demote(context, line, { match, refusal });
    else returned += 1;
  }
  return { cursor: cursorAfter(found.lines, perChunk.return), counts: { returned } };
}

/** Posts what nobody claims, what its reference explains, and what the bank charged; sets of lines at once. */
export async function postUnclaimed(context: RunContext, at: At): Promise<ChunkAnswer> {
  const lines = await nextLineIds(context.tx, { ...at, limit: perChunk.lines });
  const ids = lines.map((line) => line.id);
  const strays = await postStrays(context, ids);
  const charges = await postCharges(context, ids);
  return { cursor: cursorAfter(lines, perChunk.lines), counts: { credits: strays.posted, charges: charges.posted } };
}

/** Whom a matched credit is for; an expectation is told that the money came. */
async function receiptTarget(context: RunContext, match: MatchRow): Promise<ReceiptTarget> {
  if (match.targetType === 'instalment') return { instalmentId: match.targetId };
  if (match.targetType === 'plan') return { planId: match.targetId };
  if (match.targetType === 'customer') return { customerId: match.targetId };
  invariant(match.targetType === 'expected-payment', 'a receipt is for what a customer owes', {
    target: match.targetType,
  });
  const expected = await receiveExpected(context, match.targetId, match.amountMinor);
  if (expected.sourceType === 'instalment') return { instalmentId: expected.sourceId };
  return expected.sourceType === 'plan' ? { planId: expected.sourceId } : { customerId: expected.customerId };
}

/** Where the money of a match stands: on the bank account for virtual accounts, in suspense for all others. */
export const receiptFrom = (line: Pick<LineRow, 'id' | 'bankAccountId'>, rule: string) =>
  rule === 'virtual-iban'
    ? ({ account: 'bank', subId: line.bankAccountId } as const)
    : ({ account: 'unidentified-receipts', subId: line.id } as const);

/** Gives the money of a match to what it is for; its excess stands on the customer's credit. */
export async function receiveMatch(
  context: RunContext,
  line: LineRow,
  match: MatchRow,
): Promise<{ customerId: string; excessMinor: bigint }> {
  const target = await receiptTarget(context, match);
  return allocateReceipt(context, {
    target,
    amountMinor: match.amountMinor,
    currency: match.currency,
    sourceType: 'recon-match',
    sourceId: match.id,
    bookedOn: line.bookingDate,
    from: receiptFrom(line, match.rule),
  });
}

/** Gives customers' money to what it pays. */
export async function receiveLines(context: RunContext, at: At): Promise<ChunkAnswer> {
  const found = await nextMatched(context.tx, { ...at, effect: 'receipt', limit: perChunk.receipt });
  let received = 0;
  for (const { line, match } of joined(found)) {
    const refusal = await attempt(context, () => receiveMatch(context, line, match));
    if (refusal === null) received += 1;
    else {
      await demote(context, line, { match, refusal });
      // Other credits stand in suspense already; one on a virtual account comes there only now.
      if (match.rule === 'virtual-iban')
        await postStray(context, line, { amountMinor: match.amountMinor, sourceId: match.id });
    }
  }
  return { cursor: cursorAfter(found.lines, perChunk.receipt), counts: { received } };
}
