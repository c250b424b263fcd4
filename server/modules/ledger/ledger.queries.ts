import type { ExampleWorld } from '@/server/platform/command/example-world';
import { systemActor } from '@/server/platform/auth/actor';
import { sql } from '@/server/platform/db/sql';
import { defineList } from '@/server/platform/query/list';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import {
  entryInput,
  trialBalanceInput,
  type EntryDetail,
  type EntryLeg,
  type EntryRow,
  type TrialBalanceRow,
} from './ledger.schema';

/** What every account holds, per currency; the sum of each currency is zero. */
export const trialBalance = defineQuery({
  name: 'ledger.trialBalance',
  permission: 'ledger.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: trialBalanceInput,
  example: () => Promise.resolve({}),
  handle: async ({ db }, input): Promise<TrialBalanceRow[]> =>
    db.rows<TrialBalanceRow>(sql`
      select a.code as account, a.name, a.kind, t.currency, t.debit_minor, t.credit_minor, t.debit_minor - t.credit_minor as balance_minor
      from (
        select l.account_code, l.currency, coalesce(sum(l.amount_minor) filter (where l.amount_minor > 0), 0)::bigint as debit_minor,
          coalesce(-sum(l.amount_minor) filter (where l.amount_minor < 0), 0)::bigint as credit_minor
        from ledger_leg l
        where ${input.asOf ?? null}::date is null
          or exists (select from ledger_entry e where e.id = l.entry_id and e.business_date <= ${input.asOf ?? null}::date)
        group by l.account_code, l.currency
      ) t join ledger_account a on a.code = t.account_code
      order by t.currency, array_position(array['asset', 'passing', 'liability', 'income', 'contra-income', 'expense'], a.kind), a.name`),
});

/** The journal, newest first; narrowed to an account, a sub-balance or a source by its filters. */
export const entries = defineList<EntryRow>({
  name: 'ledger.entries',
  permission: 'ledger.read',
  scope: 'all',
  from: 'ledger_entry e',
  where: (_context, { filters }) => {
    const account = typeof filters.account === 'string' ? filters.account : null;
    const subId = typeof filters.subId === 'string' ? filters.subId : null;
    if (account === null && subId === null) return sql`true`;
    return sql`exists (select from ledger_leg l where l.entry_id = e.id
      and (${account}::text is null or l.account_code = ${account}) and (${subId}::text is null or l.sub_id = ${subId}))`;
  },
  columns: {
    id: { sql: 'e.id', type: 'uuid', sort: true },
    businessDate: { sql: 'e.business_date', type: 'date', sort: true, filter: 'range' },
    event: { sql: 'e.event', type: 'text', filter: 'enum' },
    sourceType: { sql: 'e.source_type', type: 'text', filter: 'enum' },
    sourceId: { sql: 'e.source_id', type: 'text', filter: 'enum' },
    text: { sql: 'e.text', type: 'text' },
    amountMinor: {
      sql: '(select sum(l.amount_minor) from ledger_leg l where l.entry_id = e.id and l.amount_minor > 0)::bigint',
      type: 'bigint',
    },
    currency: { sql: '(select min(l.currency) from ledger_leg l where l.entry_id = e.id)', type: 'text' },
    postedAt: { sql: 'e.posted_at', type: 'timestamptz' },
  },
  key: 'id',
  defaultSort: { id: 'businessDate', dir: 'desc' },
  search: ['sourceId'],
  masks: {},
  count: false,
  extraFilters: ['account', 'subId'],
});

/** An entry to show; a world without any opens a bank account of ours, whose opening balance is posted. */
async function someEntry(world: ExampleWorld): Promise<string> {
  const find = () => world.read((tx) => tx.maybe<{ id: string }>(sql`select id from ledger_entry order by id limit 1`));
  const found = await find();
  if (found) return found.id;
  const account = {
    name: 'Ledger example',
    bankName: 'Example Bank',
    iban: 'DE02120300000000202051',
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
    openingMinor: '100000',
  };
  await world.done('payments.openBankAccount', account, systemActor('seed'));
  return (await find())?.id ?? '';
}

/** One entry with its legs, and the run that posted it. */
export const entry = defineQuery({
  name: 'ledger.entry',
  permission: 'ledger.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: entryInput,
  example: async (world) => ({ entryId: await someEntry(world) }),
  handle: async ({ db }, { entryId }) => {
    const head = await db.maybe<Omit<EntryDetail, 'legs'>>(sql`
      select e.id, e.business_date, e.event, e.source_type, e.source_id, e.text, e.posted_at, e.run_id, r.command, r.actor_id,
        (select b.id from ledger_entry b where b.source_type = 'ledger-entry' and b.source_id = e.id::text and b.event = 'reversal') as reversed_by
      from ledger_entry e join run r on r.id = e.run_id where e.id = ${entryId}::uuid`);
    if (!head) return notFound('entry', entryId);
    const legs = await db.rows<EntryLeg>(sql`
      select l.account_code as account, a.name, l.sub_id, l.amount_minor, l.currency
      from ledger_leg l join ledger_account a on a.code = l.account_code where l.entry_id = ${entryId}::uuid order by l.id`);
    return { ...head, legs } satisfies EntryDetail;
  },
});
