import type { RunContext } from '@/server/platform/command/context';
import { entries, post } from '@/server/modules/ledger';
import { feePaymentsOf, insertFeePayments, lockOpenFees, moveFees } from '../fees.repo';

type Receipt = {
  readonly customerId: string;
  readonly currency: string;
  readonly sourceType: string;
  readonly sourceId: string;
  readonly bookedOn: string;
};

/** What is left of a receipt stands on the customer's credit; open fees take from it, the oldest first. */
export async function payFromExcess(
  context: RunContext,
  receipt: Receipt & { readonly amountMinor: string },
): Promise<void> {
  let leftMinor = BigInt(receipt.amountMinor);
  const payments = (await lockOpenFees(context.tx, receipt.customerId, receipt.currency)).flatMap((fee) => {
    const openMinor = fee.amountMinor - fee.paidMinor - fee.waivedMinor;
    const amountMinor = openMinor < leftMinor ? openMinor : leftMinor;
    leftMinor -= amountMinor;
    return amountMinor > 0n ? [{ feeId: fee.id, planId: fee.planId, amountMinor }] : [];
  });
  if (payments.length === 0) return;
  await moveFees(
    context.tx,
    payments.map((payment) => ({ feeId: payment.feeId, paidMinor: payment.amountMinor, waivedMinor: 0n })),
  );
  await insertFeePayments(context.tx, payments, { ...receipt, runId: context.run.id });
  await post(context, [
    {
      ...entries.customerCreditUsed({
        currency: receipt.currency,
        customerId: receipt.customerId,
        parts: payments.map((payment) => ({ kind: 'fee', subId: payment.planId, amountMinor: payment.amountMinor })),
      }),
      sourceType: `fees-paid/${receipt.sourceType}`,
      sourceId: receipt.sourceId,
    },
  ]);
}

/** The receipt is taken back: fees that it paid are open again, and the customer's credit has its money back to give up. */
export async function giveBackToExcess(context: RunContext, receipt: Receipt): Promise<void> {
  const payments = await feePaymentsOf(context.tx, receipt);
  if (payments.length === 0) return;
  await moveFees(
    context.tx,
    payments.map((payment) => ({ feeId: payment.feeId, paidMinor: -payment.amountMinor, waivedMinor: 0n })),
  );
  await insertFeePayments(
    context.tx,
    payments.map((payment) => ({ ...payment, amountMinor: -payment.amountMinor })),
    { ...receipt, sourceType: `undone/${receipt.sourceType}`, runId: context.run.id },
  );
  const used = entries.customerCreditUsed({
    currency: receipt.currency,
    customerId: receipt.customerId,
    parts: payments.map((payment) => ({ kind: 'fee', subId: payment.planId, amountMinor: payment.amountMinor })),
  });
  await post(context, [
    {
      event: 'customer-credit-given-back',
      legs: used.legs.map(({ account, subId, currency, debitMinor, creditMinor }) =>
        debitMinor === undefined
          ? { account, subId, currency, debitMinor: creditMinor }
          : { account, subId, currency, creditMinor: debitMinor },
      ),
      sourceType: `fees-undone/${receipt.sourceType}`,
      sourceId: receipt.sourceId,
    },
  ]);
}
