import { chargeOf, type Reason } from './behaviour';
import { fraction } from './chance';
import type { BankOrder } from './order-reader';
import type { BookedEntry, BookedItem } from './statement';

export type ReturnedOrder = { order: BankOrder; reason: Reason };

/** A credit transfer from outside: a shopper who pays by hand. */
export type HandPayment = {
  iban: string;
  amountMinor: bigint;
  remittance: string;
  payer: { name: string; iban: string };
};

type Context = { seed: string; owner: string };

/** Direction on the account: a debit of ours brings money, a transfer takes it. */
const signed = (order: BankOrder): bigint => (order.kind === 'debit' ? order.amountMinor : -order.amountMinor);

function parties(order: BankOrder): Pick<BookedItem, 'debtor' | 'creditor'> {
  const own = { name: order.ownName, iban: order.ownIban };
  const other = { name: order.name, iban: order.iban };
  return order.kind === 'debit' ? { debtor: other, creditor: own } : { debtor: own, creditor: other };
}

function itemOf(order: BankOrder): BookedItem {
  return {
    amountMinor: signed(order),
    paymentInfoId: order.paymentInfoId,
    messageId: order.messageId,
    instructionId: order.instructionId,
    endToEndId: order.endToEndId,
    uetr: order.uetr,
    mandateId: order.mandateId,
    ...parties(order),
    remittance: order.remittance,
    reference: order.reference,
  };
}

/** One entry per payment block where batch booking was asked for; half of the blocks come without their single items. */
function orderEntries(orders: readonly BankOrder[], { seed }: Context): BookedEntry[] {
  const blocks = Map.groupBy(orders, (order) => `${order.messageId}\n${order.paymentInfoId}`);
  return [...blocks.values()].flatMap((block): BookedEntry[] => {
    const [first] = block as [BankOrder, ...BankOrder[]];
    const code = ['PMNT', first.kind === 'debit' ? 'IDDT' : 'ICDT', first.kind === 'debit' ? 'ESDD' : 'ESCT'] as const;
    const info = first.kind === 'debit' ? 'SAMMLER LASTSCHRIFTEN' : 'SAMMLER UEBERWEISUNGEN';
    if (!first.batch)
      return block.map((order) => ({ amountMinor: signed(order), code, items: [itemOf(order)], info: info.slice(8) }));
    const listed = fraction(seed, 'listed', first.messageId, first.paymentInfoId) < 0.5;
    return [
      {
        amountMinor: block.reduce((sum, order) => sum + signed(order), 0n),
        code,
        batch: { messageId: first.messageId, paymentInfoId: first.paymentInfoId, count: block.length },
        items: listed ? block.map(itemOf) : [],
        info,
      },
    ];
  });
}

function returnEntries({ order, reason }: ReturnedOrder, { seed }: Context): BookedEntry[] {
  const back: BookedItem = {
    ...itemOf(order),
    amountMinor: -signed(order),
    originalMinor: order.amountMinor,
    returnReason: reason,
  };
  if (order.kind === 'transfer')
    return [
      { amountMinor: back.amountMinor, code: ['PMNT', 'ICDT', 'RRTN'], items: [back], info: 'RUECKUEBERWEISUNG' },
    ];
  const charge = chargeOf(order, seed);
  const inside = charge.how === 'inside' ? charge.amountMinor : 0n;
  const item = charge.how === 'inside' ? { ...back, chargeMinor: charge.amountMinor } : back;
  const entries: BookedEntry[] = [
    {
      amountMinor: back.amountMinor - inside,
      code: ['PMNT', 'IDDT', 'UPDD'],
      items: [item],
      info: `RUECKLASTSCHRIFT ${reason.text}`,
    },
  ];
  if (charge.how === 'apart') {
    const fee: BookedItem = {
      amountMinor: -charge.amountMinor,
      endToEndId: order.endToEndId,
      remittance: `Entgelt Ruecklastschrift ${order.endToEndId}`,
    };
    entries.push({
      amountMinor: -charge.amountMinor,
      code: ['PMNT', 'IDDT', 'CHRG'],
      items: [fee],
      info: 'ENTGELT RUECKLASTSCHRIFT',
    });
  }
  return entries;
}

function creditEntry(payment: HandPayment, { owner }: Context): BookedEntry {
  const item: BookedItem = {
    amountMinor: payment.amountMinor,
    endToEndId: 'NOTPROVIDED',
    debtor: payment.payer,
    creditor: { name: owner, iban: payment.iban },
    remittance: payment.remittance,
  };
  return {
    amountMinor: payment.amountMinor,
    code: ['PMNT', 'RCDT', 'ESCT'],
    items: [item],
    info: 'UEBERWEISUNGSGUTSCHRIFT',
  };
}

/** The entries of one account and day, in the order in which the bank books them. */
export function bookDay(
  day: { orders: readonly BankOrder[]; returns: readonly ReturnedOrder[]; byHand: readonly HandPayment[] },
  context: Context,
): BookedEntry[] {
  return [
    ...orderEntries(day.orders, context),
    ...day.returns.flatMap((returned) => returnEntries(returned, context)),
    ...day.byHand.map((payment) => creditEntry(payment, context)),
  ];
}
