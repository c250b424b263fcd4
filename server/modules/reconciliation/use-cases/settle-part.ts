import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { allocateReceipt, type ReceiptTarget } from '@/server/modules/credit';
import { getCustomer } from '@/server/modules/customers';
import { entries, post, type EntryBody } from '@/server/modules/ledger';
import { bookOrders, ordersById, returnOrder, type PaymentOrder } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import { returnKindOf } from '../domain/statement-line';
import type { MatchEffect } from '../domain/judge-line';
import { chargeByHandMinor } from '../domain/tolerance';
import { accountNames } from '../reconciliation.candidates.repo';
import { chargedByHand, noteEntry, type LineRow } from '../reconciliation.match.repo';
import type { MatchPart } from '../reconciliation.schema';
import { absolute } from './desk';
import { strayReclassified, toleranceOnBank } from './desk-entries';

export type Part = {
  readonly matchId: string;
  readonly targetType: MatchPart['targetType'];
  readonly targetId: string;
  readonly amountMinor: bigint;
};

export type Settled = { readonly effect: MatchEffect; readonly excessMinor: bigint };

const wrongWay = (line: LineRow, what: string) =>
  refuse(
    'RECON.DIRECTION',
    `${line.amountMinor > 0n ? 'Money that came in' : 'Money that went out'} cannot be matched with ${what}. Choose another target.`,
    {},
  );

/** Whether the bank line executes the order or gives it back, by where the order stands. Throws RECON.DIRECTION and RECON.ORDER_STATE. */
export function orderEffect(line: Pick<LineRow, 'amountMinor'>, order: PaymentOrder): 'execution' | 'return' {
  const along = (order.direction === 'in') === line.amountMinor > 0n;
  if (along && (order.state === 'sent' || order.state === 'accepted')) return 'execution';
  if (!along && order.state === 'executed') return 'return';
  const need = along ? 'at the bank and not booked yet' : 'booked, and not returned yet';
  throw refuse(
    'RECON.ORDER_STATE',
    `${order.ref} is ${order.state}; a line of this direction needs an order that is ${need}. Choose another order.`,
    { state: order.state },
  );
}

/** The order as a person chose it for a line, held. Throws RECON.ORDER_UNKNOWN, RECON.CURRENCY and RECON.ACCOUNT_MISMATCH. */
export async function chosenOrder(
  context: Pick<RunContext, 'tx'>,
  orderId: string,
  line: Pick<LineRow, 'currency' | 'bankAccountId'>,
): Promise<PaymentOrder> {
  const [order] = await ordersById(context.tx, [orderId], true);
  if (!order) throw refuse('RECON.ORDER_UNKNOWN', 'There is no such payment order. Search for it again.', { orderId });
  if (order.currency !== line.currency)
    throw refuse('RECON.CURRENCY', `${order.ref} is in ${order.currency}, the bank line in ${line.currency}.`, {});
  if (order.bankAccountId !== line.bankAccountId) {
    const names = await accountNames(context.tx, [order.bankAccountId, line.bankAccountId]);
    const named = (id: string) => names.get(id) ?? id;
    throw refuse(
      'RECON.ACCOUNT_MISMATCH',
      `${order.ref} goes over ${named(order.bankAccountId)}, but the bank line stands on ${named(line.bankAccountId)}. Choose an order of this account, or the line of the other one.`,
      { orderAccountId: order.bankAccountId, lineAccountId: line.bankAccountId },
    );
  }
  return order;
}

/**
 * Books or gives back an order that a line means. `bankMinor` (unsigned) is what of the line belongs to it; a difference to
 * the order's amount goes to rounding and tolerance, and only a forced match may have one.
 */
export async function settleOrder(
  context: RunContext,
  line: LineRow,
  given: { part: Part; order: PaymentOrder },
): Promise<Settled> {
  const { part, order } = given;
  const effect = orderEffect(line, order);
  const { bankAccountId, currency } = line;
  const at = { currency, lineId: line.id, bankAccountId };
  const bodies: EntryBody[] = [];
  if (line.amountMinor > 0n) bodies.push(strayReclassified(at, part.amountMinor));
  const difference = (part.amountMinor - order.amountMinor) * (line.amountMinor > 0n ? 1n : -1n);
  if (difference !== 0n) bodies.push(toleranceOnBank(at, difference > 0n ? 'gain' : 'loss', absolute(difference)));
  await post(
    context,
    bodies.map((body) => ({ ...body, sourceType: 'recon-match', sourceId: part.matchId, text: order.ref })),
  );
  const { id: lineId, bookingDate: bookedOn } = line;
  if (effect === 'execution') await bookOrders(context, { orderIds: [order.id], bankAccountId, bookedOn, lineId });
  else {
    await returnOrder(context, {
      orderId: order.id,
      kind: returnKindOf(line),
      reasonCode: line.returnReason ?? 'NARR',
      reasonText: line.details.returnText ?? line.remittance,
      amountMinor: order.amountMinor,
      chargeMinor: 0n,
      bookedOn,
      bankAccountId,
      lineId,
    });
  }
  return { effect, excessMinor: 0n };
}

async function settleReceipt(context: RunContext, line: LineRow, part: Part): Promise<Settled> {
  if (line.amountMinor < 0n) throw wrongWay(line, 'what a customer owes');
  const { targetType, targetId } = part;
  // Credit takes money for any customer; whether there is one is asked first.
  if (targetType === 'customer') await getCustomer(context.tx, targetId);
  const target: ReceiptTarget =
    targetType === 'instalment'
      ? { instalmentId: targetId }
      : targetType === 'plan'
        ? { planId: targetId }
        : { customerId: targetId };
  const { excessMinor } = await allocateReceipt(context, {
    target,
    amountMinor: part.amountMinor,
    currency: line.currency,
    sourceType: 'recon-match',
    sourceId: part.matchId,
    bookedOn: line.bookingDate,
    from: { account: 'unidentified-receipts', subId: line.id },
  });
  return { effect: 'receipt', excessMinor };
}

/** Books what left as a charge of the bank. Throws RECON.DIRECTION for money that came in. */
export async function settleCharge(context: RunContext, line: LineRow, part: Part): Promise<Settled> {
  if (line.amountMinor > 0n) throw wrongWay(line, 'a charge of the bank');
  const body = entries.bankCharge({
    currency: line.currency,
    amountMinor: part.amountMinor,
    bankAccountId: line.bankAccountId,
  });
  const [posted] = await post(context, [{ ...body, sourceType: 'recon-match', sourceId: part.matchId }]);
  if (posted) await noteEntry(context.tx, part.matchId, posted.entryId);
  return { effect: 'charge', excessMinor: 0n };
}

/** All parts of a line together count, so that no large debit becomes many small charges. Throws RECON.CHARGE_TOO_LARGE. */
async function refuseLargeCharge(context: RunContext, line: LineRow): Promise<void> {
  const chargedMinor = await chargedByHand(context.tx, line.id);
  if (chargedMinor <= chargeByHandMinor) return;
  throw refuse(
    'RECON.CHARGE_TOO_LARGE',
    `${moneyText(chargedMinor, line.currency)} of one line is more than one person may call a charge of the bank (${moneyText(chargeByHandMinor, line.currency)}). Ask for a forced match with the charge, which another person approves, or match it with the order that it pays.`,
    { chargedMinor: String(chargedMinor), limitMinor: String(chargeByHandMinor) },
  );
}

/** Posts what one part of a line is matched with by hand; the match row is there already. Amounts in minor units, without sign. */
export async function settlePart(context: RunContext, line: LineRow, part: Part): Promise<Settled> {
  if (part.targetType === 'bank-charge') {
    const settled = await settleCharge(context, line, part);
    await refuseLargeCharge(context, line);
    return settled;
  }
  if (part.targetType !== 'payment-order') return settleReceipt(context, line, part);
  const order = await chosenOrder(context, part.targetId, line);
  if (order.amountMinor !== part.amountMinor) {
    throw refuse(
      'RECON.ORDER_AMOUNT',
      `${order.ref} is of ${moneyText(order.amountMinor, order.currency)}; an order is matched wholly or not at all. Match ${moneyText(order.amountMinor, order.currency)} with it, or ask for a forced match.`,
      { orderMinor: String(order.amountMinor) },
    );
  }
  return settleOrder(context, line, { part, order });
}

/** What a part will do, before it is done; decides the effect that its match row is written with. */
export async function effectOfPart(context: RunContext, line: LineRow, part: Part): Promise<MatchEffect> {
  if (part.targetType === 'bank-charge') return 'charge';
  if (part.targetType !== 'payment-order') return 'receipt';
  return orderEffect(line, await chosenOrder(context, part.targetId, line));
}
