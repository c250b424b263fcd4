import { addT2Days } from '@/server/kernel/business-date';
import { maskIban } from '@/server/kernel/iban';
import { humanReference } from '@/server/kernel/ids';
import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { customerAccounts } from '@/server/modules/customers';
import { entries, post } from '@/server/modules/ledger';
import { addStatementLines, merchantTerms } from '@/server/modules/merchants';
import { activeMandates, bankAccounts, createOrders } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import {
  defineCommand,
  type ApprovalFrame,
  type ApprovalSpec,
  type Consequence,
} from '@/server/platform/command/define';
import { oncePerFrame } from '@/server/platform/command/once-per-frame';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { refreshPlans } from '../credit.ageing.repo';
import { orderRefunded } from '../credit.events';
import { cutPlan, refundBasis, insertRefund, nextNos, type OrderRow, type RefundBasis } from '../credit.repo';
import { refundOrderInput, type RefundOrderInput } from '../credit.schema';
import { splitRefund, type RefundSplit } from '../domain/refund';
import { stageCapturedOrder } from './example-credit';
import { holdOrder } from './refusals';

type Subject = { order: OrderRow; basis: RefundBasis; split: RefundSplit };

async function subject(frame: Pick<ApprovalFrame, 'tx'>, input: RefundOrderInput): Promise<Subject> {
  const order = await holdOrder(frame.tx, input.orderId, input.version);
  const basis = await refundBasis(frame.tx, order.id, true);
  if (!basis) {
    throw refuse(
      'CREDIT.REFUND_BEFORE_CAPTURE',
      `${order.ref} is "${order.state}": nothing was shipped. Cancel the order instead.`,
      { orderId: order.id },
    );
  }
  if (basis.planState === 'written-off') {
    throw refuse(
      'CREDIT.REFUND_OF_WRITTEN_OFF',
      `${basis.planRef} is written off; its refund is settled with the merchant by hand.`,
      { orderId: order.id },
    );
  }
  const leftMinor = order.amountMinor - basis.refundedMinor;
  if (input.amountMinor > leftMinor) {
    const money = (minor: bigint) => moneyText(minor, order.currency);
    throw refuse(
      'CREDIT.REFUND_TOO_LARGE',
      `${money(input.amountMinor)} is more than what is left of ${order.ref}: ${money(order.amountMinor)} bought, ${money(basis.refundedMinor)} refunded. At most ${money(leftMinor)} can be refunded.`,
      { leftMinor },
    );
  }
  return { order, basis, split: splitRefund(input.amountMinor, basis.instalments, basis.unaccruedMinor) };
}

type Payee = { accountId: string; iban: string; bic: string | null; holderName: string; fromAccountId: string };

/** Where money of a customer goes back to: the account on record, else the one that is debited; null where none is known. */
async function payeeOf({ tx }: Pick<ApprovalFrame, 'tx'>, order: OrderRow): Promise<Payee | null> {
  const onRecord = (await customerAccounts(tx, [order.customerId])).get(order.customerId);
  const account = onRecord ?? (await activeMandates(tx, [order.customerId])).get(order.customerId);
  const from = (await bankAccounts(tx)).find((each) => each.currency === order.currency);
  if (!account || !from) return null;
  const { id: accountId, iban, bic, holderName } = account;
  return { accountId, iban, bic, holderName, fromAccountId: from.id };
}

/** Where the part that was paid goes, in the words of the approver. */
async function payBackNote(frame: ApprovalFrame, { order, split }: Subject): Promise<Consequence[]> {
  if (split.paidMinor === 0n) return [];
  const payee = await payeeOf(frame, order);
  const money = moneyText(split.paidMinor, order.currency);
  const text = payee
    ? `${money} goes back to ${payee.holderName}, ${maskIban(payee.iban)}.`
    : `No account is known to pay ${money} back to; it stays owed to the customer.`;
  return [{ kind: 'note', text }];
}

/** As the approval sees it: read and held once for all that is said of one request. */
const seen = oncePerFrame((frame: ApprovalFrame, input: RefundOrderInput) => subject(frame, input));

const approval: ApprovalSpec<RefundOrderInput> = {
  codeVersion: 3,
  entity: (input) => ({ type: 'credit-order', id: input.orderId }),
  title: async (frame, input) => {
    const { order } = await seen(frame, input);
    const merchant = await merchantTerms(frame.tx, order.merchantId);
    return `Refund of ${moneyText(input.amountMinor, order.currency)} on ${order.ref} by ${merchant.name}`;
  },
  facts: async (frame, input) => {
    const { order, basis, split } = await seen(frame, input);
    return {
      amountMinor: input.amountMinor,
      currency: order.currency,
      counterparty: order.customerId,
      merchant: order.merchantId,
      category: (await merchantTerms(frame.tx, order.merchantId)).category,
      whole: input.amountMinor === order.amountMinor - basis.refundedMinor,
      paidBackMinor: split.paidMinor,
    };
  },
  content: async (frame, input) => {
    const { order, basis, split } = await seen(frame, input);
    return {
      order: {
        id: order.id,
        ref: order.ref,
        version: order.version,
        amountMinor: order.amountMinor,
        currency: order.currency,
      },
      plan: { id: basis.planId, ref: basis.planRef, refundedMinor: basis.refundedMinor },
      amountMinor: input.amountMinor,
      // A payment on the plan does not move the order's version, but it turns what is owed no more into money that leaves.
      // The interest that falls away accrues every night, at the close: it is shown with the consequences and not bound.
      split: {
        openPrincipalMinor: split.openPrincipalMinor,
        paidMinor: split.paidMinor,
        cuts: split.cuts.map(({ instalmentId, principalMinor }) => ({ instalmentId, principalMinor })),
      },
      payBack: split.paidMinor === 0n ? null : ((await payeeOf(frame, order)) ?? 'none'),
      reason: input.reason,
    };
  },
  consequences: async (frame, input): Promise<Consequence[]> => {
    const found = await seen(frame, input);
    const { order, split } = found;
    const { currency } = order;
    const posting = (credit: string, amountMinor: bigint): Consequence[] =>
      amountMinor === 0n
        ? []
        : [{ kind: 'posting', debit: 'Merchant payable', credit, amountMinor, currency, entries: 1 }];
    return [
      ...posting('Receivable', split.openPrincipalMinor),
      ...posting('Customer refund payable', split.paidMinor),
      { kind: 'touches', what: 'instalments', count: split.cuts.length },
      ...(split.openInterestMinor > 0n
        ? [
            {
              kind: 'note' as const,
              text: `${moneyText(split.openInterestMinor, currency)} of interest that is not yet due falls away.`,
            },
          ]
        : []),
      ...(await payBackNote(frame, found)),
    ];
  },
  withoutPolicy: 'refuse',
};

/** What the customer had paid goes back to the account we know. */
async function payBack(
  context: RunContext,
  order: OrderRow,
  refund: { id: string; ref: string; paidMinor: bigint },
): Promise<string | null> {
  if (refund.paidMinor === 0n) return null;
  const payee = await payeeOf(context, order);
  // Without an account the money stays owed to the customer in the books, where it is seen.
  if (!payee) return null;
  const [made] = await createOrders(context, [
    {
      kind: 'customer-refund',
      direction: 'out',
      sourceType: 'credit-refund',
      sourceId: refund.id,
      counterpartyType: 'customer',
      counterpartyId: order.customerId,
      holderName: payee.holderName,
      iban: payee.iban,
      bic: payee.bic,
      amountMinor: refund.paidMinor,
      currency: order.currency,
      remittance: `Refund ${refund.ref} ${order.ref}`,
      bankAccountId: payee.fromAccountId,
      executionDate: addT2Days(context.run.businessDate, 1),
    },
  ]);
  return made?.id ?? null;
}

async function postRefund(
  context: RunContext,
  { order, split }: Subject,
  refund: { id: string; ref: string; amountMinor: bigint },
): Promise<void> {
  const { currency, merchantId, customerId } = order;
  const source = { sourceType: 'credit-refund', sourceId: refund.id, text: refund.ref };
  const parts = split.cuts.map((cut) => ({
    kind: 'principal' as const,
    subId: cut.instalmentId,
    amountMinor: cut.principalMinor,
  }));
  const bodies = [
    entries.refundOfOpenPart({ currency, merchantId, parts }),
    entries.refundOfPaidPart({ currency, merchantId, customerId, amountMinor: split.paidMinor }),
  ];
  await post(
    context,
    bodies.filter((body) => body.legs.length > 0).map((body) => ({ ...body, ...source })),
  );
  const today = context.run.businessDate;
  await addStatementLines(context, [
    {
      merchantId,
      kind: 'refund',
      amountMinor: -refund.amountMinor,
      currency,
      businessDate: today,
      payableOn: today,
      sourceType: 'credit-refund',
      sourceId: refund.id,
      text: `${refund.ref} ${order.ref}`,
    },
  ]);
}

/**
 * A merchant takes back a purchase, wholly or in part: what is open is owed no more, from the last instalment on; what was
 * paid goes back to the customer. Throws Refusal CREDIT.ORDER_NOT_FOUND, CREDIT.ORDER_CHANGED, CREDIT.REFUND_BEFORE_CAPTURE,
 * CREDIT.REFUND_OF_WRITTEN_OFF, CREDIT.REFUND_TOO_LARGE, in this order.
 */
export async function takeRefund(context: RunContext, input: RefundOrderInput) {
  const { tx, run } = context;
  const found = await subject(context, input);
  const { order, basis, split } = found;
  const id = uuidv7();
  const [no = 0] = await nextNos(tx, 'credit_refund_no', 1);
  const ref = humanReference('RF', run.businessDate, no);
  await cutPlan(tx, { planId: basis.planId, cuts: split.cuts, on: run.businessDate });
  await postRefund(context, found, { id, ref, amountMinor: input.amountMinor });
  const paymentOrderId = await payBack(context, order, { id, ref, paidMinor: split.paidMinor });
  const { openPrincipalMinor, openInterestMinor, paidMinor } = split;
  await insertRefund(tx, {
    id,
    ref,
    orderId: order.id,
    planId: basis.planId,
    amountMinor: input.amountMinor,
    openPrincipalMinor,
    openInterestMinor,
    paidMinor,
    currency: order.currency,
    reason: input.reason,
    refundedOn: run.businessDate,
    paymentOrderId,
    requestId: context.approval?.requestId ?? null,
    runId: run.id,
  });
  await refreshPlans(tx, { planIds: [basis.planId], today: run.businessDate, runId: run.id });
  const { customerId, currency } = order;
  await context.raise(orderRefunded, {
    refundId: id,
    orderId: order.id,
    planId: basis.planId,
    customerId,
    amountMinor: input.amountMinor.toString(),
    currency,
  });
  return {
    refundId: id,
    ref,
    orderId: order.id,
    planId: basis.planId,
    openMinor: openPrincipalMinor,
    paidMinor,
    interestMinor: openInterestMinor,
    paymentOrderId,
  };
}

export const refundOrder = defineCommand({
  name: 'credit.refundOrder',
  permission: 'credit.refund',
  effect: 'money',
  input: refundOrderInput,
  example: async (world) => {
    const { orderId, version } = await stageCapturedOrder(world);
    return { orderId, version, amountMinor: '2500', reason: 'One lamp came back' };
  },
  approval,
  handle: async (context, input) => {
    const refund = await takeRefund(context, input);
    await context.audit({
      entityType: 'credit-order',
      entityId: refund.orderId,
      after: { ...refund, amountMinor: input.amountMinor },
      reason: input.reason,
    });
    return refund;
  },
});
