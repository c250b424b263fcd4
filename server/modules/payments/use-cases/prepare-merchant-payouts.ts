import { businessDate, isT2Day } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { liveAccount, merchantTerms, payables } from '@/server/modules/merchants';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { bankAccount, type BankAccountRow } from '../payments.repo';
import { createOrders, moveOrders } from '../payments.order.repo';
import { preparePayoutsInput, type OrderDraft } from '../payments.schema';
import { EXAMPLE_EXECUTION, stagePayable } from './example-payments';

/** What is on its way to each merchant already and has not left the payable yet, in minor units. */
async function underWay(
  { tx }: RunContext,
  merchantIds: readonly string[],
  currency: string,
): Promise<Map<string, bigint>> {
  const rows = await tx.rows<{ merchantId: string; minor: bigint }>(sql`
    select counterparty_id as merchant_id, sum(amount_minor)::bigint as minor from payment_order
    where kind = 'merchant-payout' and currency = ${currency} and counterparty_id = any(${merchantIds}::uuid[])
      and state in ('created', 'on-hold', 'in-file', 'approved') group by counterparty_id`);
  return new Map(rows.map((row) => [row.merchantId, row.minor]));
}

/** Blocked payouts are made anew, since the bank details may be right by now. */
async function dropBlocked(context: RunContext, merchantIds: readonly string[]): Promise<void> {
  const rows = await context.tx.rows<{ id: string }>(sql`
    select id from payment_order where kind = 'merchant-payout' and state = 'blocked' and counterparty_id = any(${merchantIds}::uuid[]) order by id`);
  const cause = { type: 'run', id: context.run.id, reasonText: 'Prepared again' };
  await moveOrders(
    context,
    rows.map((row) => row.id),
    { event: 'cancel', cause },
  );
}

async function draftsOf(
  context: RunContext,
  account: BankAccountRow,
  executionDate: string,
): Promise<{ drafts: OrderDraft[]; withoutAccount: string[] }> {
  const { tx, run } = context;
  const owed = (await payables(tx, run.businessDate)).filter(
    (payable) => payable.currency === account.currency && payable.payableMinor > 0n,
  );
  const ids = owed.map((payable) => payable.merchantId);
  await dropBlocked(context, ids);
  const [busy, accounts] = [await underWay(context, ids, account.currency), await liveAccount(tx, ids)];
  const withoutAccount: string[] = [];
  const drafts: OrderDraft[] = [];
  for (const payable of owed) {
    const amountMinor = payable.payableMinor - (busy.get(payable.merchantId) ?? 0n);
    if (amountMinor <= 0n) continue;
    const payTo = accounts.get(payable.merchantId);
    if (!payTo) {
      withoutAccount.push((await merchantTerms(tx, payable.merchantId)).name);
      continue;
    }
    drafts.push({
      kind: 'merchant-payout',
      direction: 'out',
      sourceType: 'merchant-payable',
      sourceId: `${payable.merchantId}/${run.id}`,
      counterpartyType: 'merchant',
      counterpartyId: payable.merchantId,
      holderName: payTo.holderName,
      iban: payTo.iban,
      bic: payTo.bic,
      amountMinor,
      currency: account.currency,
      remittance: `Payout of ${run.businessDate}`,
      bankAccountId: account.id,
      executionDate,
    });
  }
  return { drafts, withoutAccount };
}

/**
 * One payout per merchant that is owed money: what is payable, less what is under way. Blocked ones say why, by name. For
 * an operator and for the close of the day, whose run writes the audit row. Throws Refusal PAYMENTS.DATE_NOT_OPEN.
 */
export async function preparePayouts(context: RunContext, input: { bankAccountId: string; executionDate: string }) {
  // The account's row is held, so that two operators at once do not pay the same payable twice.
  const account = await bankAccount(context.tx, input.bankAccountId, true);
  const date = businessDate(input.executionDate);
  if (date < context.run.businessDate || !isT2Day(date)) {
    throw refuse(
      'PAYMENTS.DATE_NOT_OPEN',
      `${date} is in the past or a closed day of the T2 calendar. Choose an open day.`,
      { date },
    );
  }
  const { drafts, withoutAccount } = await draftsOf(context, account, date);
  const orders = await createOrders(context, drafts);
  const blocked = orders
    .filter((order) => order.state === 'blocked')
    .map((order) => ({ ref: order.ref, reason: order.blockedReason ?? '' }));
  return {
    accountId: account.id,
    totalMinor: drafts.reduce((sum, draft) => sum + draft.amountMinor, 0n),
    prepared: orders.length - blocked.length,
    orderIds: orders.filter((order) => order.state === 'created').map((order) => order.id),
    blocked,
    withoutAccount,
  };
}

export const prepareMerchantPayouts = defineCommand({
  name: 'payments.prepareMerchantPayouts',
  permission: 'payments.prepare',
  effect: 'draft',
  input: preparePayoutsInput,
  example: async (world) => ({
    bankAccountId: (await stagePayable(world)).bankAccountId,
    executionDate: EXAMPLE_EXECUTION,
  }),
  approval: null,
  async handle(context, input) {
    const { accountId, totalMinor, ...result } = await preparePayouts(context, input);
    const { prepared, blocked, withoutAccount } = result;
    await context.audit({
      entityType: 'bank-account',
      entityId: accountId,
      after: {
        prepared,
        blocked: blocked.length,
        withoutAccount: withoutAccount.length,
        totalMinor: String(totalMinor),
        executionDate: input.executionDate,
      },
    });
    return result;
  },
});
