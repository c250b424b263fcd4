import { refuse, type Refusal } from '@/server/kernel/refusal';
import { moneyText } from '@/server/kernel/money';
import { entries, post } from '@/server/modules/ledger';
import { defineCommand, type ApprovalFrame, type ApprovalSpec } from '@/server/platform/command/define';
import { uuidFrom } from '@/server/platform/crypto/ids';
import { insertWaiver, waivedByOneHand } from '../fees.assessment.repo';
import { lockFee, moveFees, type FeeRow } from '../fees.repo';
import { waiveInput } from '../fees.schema';
import { stageFee } from './example-fee';

type WaiveInput = { feeId: string; version: number; amountMinor: string; reason: string };

async function subject(frame: Pick<ApprovalFrame, 'tx'>, input: WaiveInput): Promise<FeeRow> {
  const fee = await lockFee(frame.tx, input.feeId);
  if (!fee) throw refuse('FEES.FEE_NOT_FOUND', 'There is no such fee. Open it from its plan.', { feeId: input.feeId });
  const refusal = refuseWaiver(fee, input);
  if (refusal) throw refusal;
  return fee;
}

function refuseWaiver(fee: FeeRow, input: WaiveInput): Refusal | null {
  if (fee.version !== input.version) {
    return refuse(
      'FEES.FEE_CHANGED',
      `Fee ${fee.ref} was paid or waived after you opened it. Look at it again, then decide.`,
      {
        feeId: fee.id,
        yours: input.version,
        theirs: fee.version,
      },
    );
  }
  const openMinor = fee.amountMinor - fee.paidMinor - fee.waivedMinor;
  if (BigInt(input.amountMinor) <= openMinor) return null;
  return refuse(
    'FEES.WAIVER_TOO_LARGE',
    `Of fee ${fee.ref} ${moneyText(openMinor, fee.currency)} is open; no more than that can be waived.`,
    { feeId: fee.id, openMinor },
  );
}

const approval: ApprovalSpec<WaiveInput> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'fee', id: input.feeId }),
  title: async (frame, input) => {
    const fee = await subject(frame, input);
    return `Waive ${moneyText(BigInt(input.amountMinor), fee.currency)} of fee ${fee.ref}`;
  },
  facts: async (frame, input) => {
    const { currency, customerId } = await subject(frame, input);
    const amountMinor = BigInt(input.amountMinor);
    // Small waivers for one customer are added up, whichever fees they are of and whoever made them.
    const beforeMinor = await waivedByOneHand(frame.tx, { customerId, currency, now: frame.now });
    return { amountMinor, currency, counterparty: customerId, waivedLatelyMinor: beforeMinor + amountMinor };
  },
  content: async (frame, input) => {
    const fee = await subject(frame, input);
    return {
      fee: { id: fee.id, ref: fee.ref, version: fee.version, amountMinor: fee.amountMinor, currency: fee.currency },
      waivedMinor: input.amountMinor,
      reason: input.reason,
    };
  },
  consequences: async (frame, input) => {
    const fee = await subject(frame, input);
    const amountMinor = BigInt(input.amountMinor);
    return [
      {
        kind: 'posting',
        debit: 'fee-income-reduction',
        credit: 'fee-receivable',
        amountMinor,
        currency: fee.currency,
        entries: 1,
      },
    ];
  },
  withoutPolicy: 'run',
  oneHand: {
    reason: 'goodwill of the one who talks with the customer, up to 25 EUR for a customer in 30 days',
    upToMinor: 2500n,
    currency: 'EUR',
  },
};

/** Waives a fee, wholly or in part, with a reason. The fee stays; above the limit of the policy another person agrees. */
export const waive = defineCommand({
  name: 'fees.waive',
  permission: 'fees.waive',
  effect: 'money',
  input: waiveInput,
  example: async (world) => ({ ...(await stageFee(world)), amountMinor: '100', reason: 'Goodwill after a long call' }),
  approval,
  handle: async (context, input) => {
    const { tx, run } = context;
    const fee = await subject(context, input);
    const amountMinor = BigInt(input.amountMinor);
    const waiverId = uuidFrom('fee-waiver', fee.id, String(fee.version));
    await insertWaiver(tx, {
      id: waiverId,
      feeId: fee.id,
      amountMinor,
      currency: fee.currency,
      reason: input.reason,
      requestId: context.approval?.requestId ?? null,
      runId: run.id,
    });
    await moveFees(tx, [{ feeId: fee.id, paidMinor: 0n, waivedMinor: amountMinor }]);
    await post(context, [
      {
        ...entries.lateFeeWaived({ currency: fee.currency, amountMinor, planId: fee.planId }),
        sourceType: 'fee-waiver',
        sourceId: waiverId,
      },
    ]);
    await context.audit({
      entityType: 'fee',
      entityId: fee.id,
      before: { waivedMinor: fee.waivedMinor },
      after: { waivedMinor: fee.waivedMinor + amountMinor },
      reason: input.reason,
    });
    return { feeId: fee.id, waiverId };
  },
});
