import { businessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, type LedgerEntryInput, type Payee } from '@/server/modules/ledger';
import { addStatementLines, holdMerchant, type StatementLineKind } from '@/server/modules/merchants';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { reasonOf } from './domain/reason-codes';
import { fileSent, orderRejected, orderReturned, orderSettled } from './payments.events';
import { fileById, moveFile, type FileRow } from './payments.file.repo';
import {
  moveHeld,
  moveOrders,
  newsOf,
  ordersById,
  ordersOfFile,
  type MoveCause,
  type OrderRow,
} from './payments.order.repo';

const payee = (order: OrderRow): Payee => ({ type: order.counterpartyType, id: order.counterpartyId });

const entryOf = (order: OrderRow, body: { event: string; legs: LedgerEntryInput['legs'] }): LedgerEntryInput => ({
  ...body,
  sourceType: 'payment-order',
  sourceId: order.id,
  text: order.ref,
});

/** What left (negative) or came back (positive) on the statements of merchants; it is payable again at once. */
async function merchantLines(context: RunContext, orders: readonly OrderRow[], kind: StatementLineKind): Promise<void> {
  const { businessDate: today } = context.run;
  await addStatementLines(
    context,
    orders
      .filter((order) => order.kind === 'merchant-payout')
      .map((order) => ({
        merchantId: order.counterpartyId,
        kind,
        amountMinor: kind === 'payout' ? -order.amountMinor : order.amountMinor,
        currency: order.currency,
        businessDate: today,
        payableOn: today,
        sourceType: 'payment-order',
        sourceId: order.id,
        text: order.ref,
      })),
  );
}

/** Books that the bank has a file: payouts leave what is owed and are in transit. Debits book nothing until a statement does. */
async function postSent(context: RunContext, file: FileRow, orders: readonly OrderRow[]): Promise<void> {
  const out = orders.filter((order) => order.direction === 'out');
  await post(
    context,
    out.map((order) =>
      entryOf(
        order,
        entries.payoutSent({
          currency: order.currency,
          amountMinor: order.amountMinor,
          fileId: file.id,
          payee: payee(order),
        }),
      ),
    ),
  );
  await merchantLines(context, out, 'payout');
}

/** Notes that the bank has a file that was claimed: its orders are sent, payouts are in transit. Gives the number of orders. */
export async function confirmFile(context: RunContext, file: FileRow, receipt: string): Promise<number> {
  await moveFile(context, file, { event: 'confirm', receipt });
  const orders = await ordersOfFile(context.tx, file.id, true);
  await moveHeld(context, orders, { event: 'send', cause: { type: 'payment-file', id: file.id } });
  await postSent(context, file, orders);
  await context.raise(fileSent, { fileId: file.id, direction: file.direction });
  return orders.length;
}

export type BankReason = { readonly code: string | null; readonly text: string | null };

/** Orders that the bank refused or cancelled before any money moved: payouts are owed again. Raises payments.orderRejected. */
export async function rejectOrders(
  context: RunContext,
  orders: readonly OrderRow[],
  how: { event: 'reject' | 'cancel'; reason: BankReason; cause: Pick<MoveCause, 'type' | 'id'> },
): Promise<void> {
  if (orders.length === 0) return;
  const { event, reason, cause } = how;
  await moveOrders(
    context,
    orders.map((order) => order.id),
    { event, cause: { ...cause, reasonCode: reason.code, reasonText: reason.text } },
  );
  const out = orders.filter((order) => order.direction === 'out');
  await post(
    context,
    out.map((order) => {
      invariant(order.fileId, `order ${order.ref} was refused by a bank that never had it`);
      return entryOf(
        order,
        entries.payoutRejected({
          currency: order.currency,
          amountMinor: order.amountMinor,
          fileId: order.fileId,
          payee: payee(order),
        }),
      );
    }),
  );
  await merchantLines(context, out, 'payout-rejected');
  const handling = reason.code === null ? 'review' : reasonOf(reason.code).handling;
  await context.raise(orderRejected, {
    learnedOn: context.run.businessDate,
    orders: orders.map((order) => ({ ...newsOf(order), reasonCode: reason.code, handling })),
  });
}

/**
 * Books orders that a line of a statement holds. Payouts leave transit; debits come in on the clearing account of their
 * payment block, one entry per line and block, and are spread by whoever hears payments.orderSettled. All orders of one call are
 * of one direction. Throws Refusal PAYMENTS.ORDER_TRANSITION_REFUSED when one of them is not with the bank.
 */
export async function bookOrders(
  context: RunContext,
  booking: { orderIds: readonly string[]; bankAccountId: string; bookedOn: string; lineId: string },
): Promise<void> {
  const { bankAccountId, bookedOn, lineId } = booking;
  const orders = await ordersById(context.tx, booking.orderIds, true);
  invariant(orders.length === new Set(booking.orderIds).size, 'every booked order exists');
  await moveHeld(context, orders, { event: 'execute', cause: { type: 'statement-line', id: lineId } });
  const files = new Map<string, FileRow>();
  for (const id of new Set(orders.map((order) => order.fileId ?? '')))
    files.set(id, await fileById(context.tx, id, false));
  const withFile = orders.map((order) => ({ order, file: files.get(order.fileId ?? '') as FileRow }));
  const postings: LedgerEntryInput[] = withFile
    .filter(({ order }) => order.direction === 'out')
    .map(({ order, file }) =>
      entryOf(
        order,
        entries.payoutBooked({
          currency: order.currency,
          amountMinor: order.amountMinor,
          fileId: file.id,
          bankAccountId,
        }),
      ),
    );
  const debits = Map.groupBy(
    withFile.filter(({ order }) => order.direction === 'in'),
    ({ file }) => file.pmtInfId,
  );
  for (const [pmtInfId, group] of debits) {
    const amountMinor = group.reduce((sum, { order }) => sum + order.amountMinor, 0n);
    const body = entries.debitBooked({
      currency: group[0]?.order.currency ?? '',
      amountMinor,
      bankAccountId,
      pmtInfId,
    });
    postings.push({ ...body, sourceType: 'statement-line', sourceId: `${lineId}/${pmtInfId}`, text: pmtInfId });
  }
  await post(context, postings);
  await context.raise(orderSettled, {
    bookedOn: businessDate(bookedOn),
    bankAccountId,
    lineId,
    orders: withFile.map(({ order, file }) => ({ ...newsOf(order), pmtInfId: file.pmtInfId })),
  });
}

export type ReturnNews = {
  orderId: string;
  kind: 'return' | 'refund' | 'reversal';
  reasonCode: string;
  reasonText: string | null;
  /** The amount of the order that came back, without charges, in minor units. */
  amountMinor: bigint;
  chargeMinor: bigint;
  bookedOn: string;
  bankAccountId: string;
  /** The statement line that brought it. */
  lineId: string;
};

/** The return's own row; the second return of one order is refused. */
async function recordReturn({ tx, run }: RunContext, order: OrderRow, news: ReturnNews): Promise<string> {
  const id = uuidv7();
  const made = await tx.exec(sql`
    insert into payment_return (id, order_id, kind, reason_code, reason_text, handling, amount_minor, charge_minor, currency, booked_on, learned_on,
      source_type, source_id)
    values (${id}::uuid, ${order.id}::uuid, ${news.kind}, ${news.reasonCode}, ${news.reasonText}, ${reasonOf(news.reasonCode).handling},
      ${news.amountMinor}, ${news.chargeMinor}, ${order.currency}, ${news.bookedOn}::date, ${run.businessDate}::date, 'statement-line', ${news.lineId})
    on conflict (order_id) do nothing`);
  if (made === 1) return id;
  throw refuse(
    'PAYMENTS.RETURN_DUPLICATE',
    `${order.ref} was already returned. Look at the line as a duplicate of the bank, or as another payment.`,
    {
      orderId: order.id,
    },
  );
}

/** A payee's account that does not take payments stops the payee; a mandate that was denied is not used again. */
async function followUp(context: RunContext, order: OrderRow, reasonCode: string): Promise<void> {
  if (order.kind === 'merchant-payout')
    await holdMerchant(context, {
      merchantId: order.counterpartyId,
      reason: `Payout ${order.ref} came back (${reasonCode}).`,
    });
  if (order.mandateId !== null && reasonOf(reasonCode).handling === 'stop-mandate') {
    await context.tx.exec(
      sql`update mandate set status = 'stopped', version = version + 1 where id = ${order.mandateId}::uuid and status = 'active'`,
    );
  }
}

/**
 * Takes back an order whose money came back after it was booked: records the return once, posts a payout's entry and the
 * bank's charge, holds the payee, stops a denied mandate, and raises payments.orderReturned. Throws Refusal
 * PAYMENTS.RETURN_DUPLICATE, PAYMENTS.RETURN_AMOUNT and PAYMENTS.ORDER_TRANSITION_REFUSED.
 */
export async function returnOrder(context: RunContext, news: ReturnNews): Promise<{ returnId: string }> {
  const [order] = await ordersById(context.tx, [news.orderId], true);
  if (!order)
    throw refuse('PAYMENTS.ORDER_UNKNOWN', `There is no payment order ${news.orderId}.`, { orderId: news.orderId });
  if (news.amountMinor !== order.amountMinor) {
    throw refuse(
      'PAYMENTS.RETURN_AMOUNT',
      `${order.ref} was of another amount than what came back. Book charges apart, and match the rest by hand.`,
      {
        orderId: order.id,
      },
    );
  }
  const returnId = await recordReturn(context, order, news);
  const cause = { type: 'statement-line', id: news.lineId, reasonCode: news.reasonCode, reasonText: news.reasonText };
  await moveHeld(context, [order], { event: 'return', cause });
  const { bankAccountId } = news;
  const postings: LedgerEntryInput[] = [];
  if (order.direction === 'out') {
    postings.push(
      entryOf(
        order,
        entries.payoutReturned({
          currency: order.currency,
          amountMinor: order.amountMinor,
          bankAccountId,
          payee: payee(order),
        }),
      ),
    );
    await merchantLines(context, [order], 'payout-returned');
  }
  if (news.chargeMinor > 0n) {
    const body = entries.bankCharge({ currency: order.currency, amountMinor: news.chargeMinor, bankAccountId });
    postings.push({ ...body, sourceType: 'payment-return', sourceId: returnId, text: order.ref });
  }
  await post(context, postings);
  await followUp(context, order, news.reasonCode);
  await context.raise(orderReturned, {
    bookedOn: businessDate(news.bookedOn),
    learnedOn: context.run.businessDate,
    bankAccountId,
    orders: [
      {
        ...newsOf(order),
        returnId,
        returnKind: news.kind,
        reasonCode: news.reasonCode,
        handling: reasonOf(news.reasonCode).handling,
        chargeMinor: String(news.chargeMinor),
      },
    ],
  });
  return { returnId };
}
