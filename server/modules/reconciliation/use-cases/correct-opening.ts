import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, reverse } from '@/server/modules/ledger';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { holdAccountById } from '../reconciliation.import.repo';
import { correctOpeningInput } from '../reconciliation.schema';
import { stageOwnAccount } from './example-statement';

/**
 * Corrects what an account of ours was opened with in the books, before its first statement is booked: the entry is
 * reversed and posted anew. By the hand that opens accounts. Refuses RECON.OPENING_BOOKED once a statement stands on it.
 */
export const correctOpening = defineCommand({
  name: 'reconciliation.correctOpening',
  permission: 'reconciliation.correctOpening',
  effect: 'fact',
  input: correctOpeningInput,
  example: async (world) => ({
    bankAccountId: (await stageOwnAccount(world)).bankAccountId,
    openingMinor: '123456',
    reason: 'The bank opened with another balance',
  }),
  approval: null,
  async handle(context, input) {
    const { tx, run } = context;
    const account = await holdAccountById(tx, input.bankAccountId);
    if (!account)
      return refuse('RECON.ACCOUNT_UNKNOWN', 'There is no such account of ours. Choose one of the list.', {
        bankAccountId: input.bankAccountId,
      });
    const { id, name, currency } = account;
    // What the account was opened with alone stands on it until something is booked there.
    const legs = await tx.rows<{ entryId: string; event: string; amountMinor: bigint; reversed: boolean }>(sql`
      select e.id as entry_id, e.event, l.amount_minor,
        exists (select from ledger_entry r where r.source_type = 'ledger-entry' and r.source_id = e.id::text) as reversed
      from ledger_leg l join ledger_entry e on e.id = l.entry_id where l.account_code = 'bank' and l.sub_id = ${id}`);
    const openings = legs.filter((leg) => leg.event === 'account-opened' && !leg.reversed);
    const other = legs.some((leg) => leg.event !== 'account-opened' && leg.event !== 'reversal');
    const statement = await tx.maybe(sql`select 1 from statement where bank_account_id = ${id}::uuid limit 1`);
    if (other || statement)
      return refuse(
        'RECON.OPENING_BOOKED',
        `The balance of "${name}" is proved by its statements already. Correct what they hold on the reconciliation desk.`,
        { bankAccountId: id },
      );
    const beforeMinor = openings.reduce((sum, leg) => sum + leg.amountMinor, 0n);
    const amountMinor = BigInt(input.openingMinor);
    if (amountMinor === beforeMinor)
      return refuse(
        'RECON.OPENING_SAME',
        `"${name}" was opened with ${moneyText(amountMinor, currency)} already. Nothing is to be corrected.`,
        { bankAccountId: id },
      );
    for (const { entryId } of openings) await reverse(context, entryId, input.reason);
    if (amountMinor > 0n) {
      const body = entries.accountOpened({ currency, amountMinor, bankAccountId: id });
      await post(context, [{ ...body, sourceType: 'bank-account', sourceId: `${id}/${run.id}`, text: input.reason }]);
    }
    await context.audit({
      entityType: 'bank-account',
      entityId: id,
      before: { openingMinor: String(beforeMinor) },
      after: { openingMinor: input.openingMinor },
      reason: input.reason,
    });
    return { bankAccountId: id, openingMinor: input.openingMinor };
  },
});
