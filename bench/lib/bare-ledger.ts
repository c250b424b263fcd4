import type { Pool, PoolClient } from 'pg';
import { signedMinor, type LedgerEntryInput } from '@/server/modules/ledger';
import { uuidv7 } from '@/server/platform/crypto/ids';

/* The yardstick: every row that a run of the door writes (run, entries, legs, sub-balances, audit row, event), by an owner
 * who asks nobody, checks nothing and knows all ids beforehand. */

type Rows = { run: string; head: unknown[][]; legs: unknown[][]; balances: unknown[][] };

const column = (rows: readonly unknown[][], at: number): unknown[] => rows.map((row) => row[at]);

function rowsOf(list: readonly LedgerEntryInput[]): Rows {
  const head: unknown[][] = [];
  const legs: unknown[][] = [];
  const sums = new Map<string, [string, string, bigint]>();
  for (const entry of list) {
    const id = uuidv7();
    head.push([id, entry.event, entry.sourceType, entry.sourceId, entry.legs.length, entry.text ?? null]);
    for (const leg of entry.legs) {
      const amount = signedMinor(leg);
      legs.push([id, leg.account, leg.subId, amount, leg.currency]);
      const key = `${leg.account}/${leg.subId}`;
      sums.set(key, [leg.account, leg.subId, (sums.get(key)?.[2] ?? 0n) + amount]);
    }
  }
  legs.sort((a, b) => (`${a[1]}${a[2]}` < `${b[1]}${b[2]}` ? -1 : 1));
  const balances = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { run: uuidv7(), head, legs, balances };
}

const insertRun = (run: string): string => `
  insert into run (id, command, actor_kind, actor_id, idem_key, input_hash, state, result, business_date, occurred_at, txid)
  values (${run}::uuid, 'bench.post', 'person', 'bench', ${run}::uuid::text, repeat('0', 64), 'done', '{"entries":1}', '2026-11-20', now(), pg_current_xact_id()::text::bigint)`;
const insertHead = (p: readonly string[]): string => `
  insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, text, run_id, txid)
  select h.id, 'main', '2026-11-20', h.event, h.st, h.si, h.n, h.t, ${p[6]}::uuid, pg_current_xact_id()::text::bigint
  from unnest(${p[0]}::uuid[], ${p[1]}::text[], ${p[2]}::text[], ${p[3]}::text[], ${p[4]}::int[], ${p[5]}::text[]) h(id, event, st, si, n, t)`;
const insertLegs = (p: readonly string[]): string => `
  insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency)
  select * from unnest(${p[0]}::uuid[], ${p[1]}::text[], ${p[2]}::text[], ${p[3]}::bigint[], ${p[4]}::text[])`;
const upsertBalances = (p: readonly string[]): string => `
  insert into ledger_balance as b (account_code, sub_id, currency, balance_minor)
  select a, s, 'EUR', m from unnest(${p[0]}::text[], ${p[1]}::text[], ${p[2]}::bigint[]) x(a, s, m)
  on conflict (account_code, sub_id, currency) do update set balance_minor = b.balance_minor + excluded.balance_minor`;
const insertAudit = (run: string): string => `
  insert into audit_event (run_id, actor_kind, actor_id, command, outcome, entity_type, entity_id, after, business_date, occurred_at, txid)
  values (${run}::uuid, 'person', 'bench', 'bench.post', 'done', 'bench', 'bench', '{"entries":1}', '2026-11-20', now(), pg_current_xact_id()::text::bigint)`;
const insertEvent = (run: string): string => `
  insert into outbox_event (run_id, type, handler, lane, payload, next_at) values (${run}::uuid, 'bench.posted', 'stream', 'live', '{"entries":1}', now())`;

const params = (from: number, count: number): string[] => Array.from({ length: count }, (_none, at) => `$${from + at}`);
const headValues = (rows: Rows): unknown[] => [
  ...Array.from({ length: 6 }, (_none, at) => column(rows.head, at)),
  rows.run,
];
const legValues = (rows: Rows): unknown[] => Array.from({ length: 5 }, (_none, at) => column(rows.legs, at));
const balanceValues = (rows: Rows): unknown[] => Array.from({ length: 3 }, (_none, at) => column(rows.balances, at));

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** A prepared statement per table between begin and commit, as a careful hand would write it. */
export async function stepwiseWriter(pool: Pool, list: readonly LedgerEntryInput[]): Promise<void> {
  const rows = rowsOf(list);
  await inTransaction(pool, async (client) => {
    await client.query({ name: 'b_run', text: insertRun('$1'), values: [rows.run] });
    await client.query({ name: 'b_head', text: insertHead(params(1, 7)), values: headValues(rows) });
    await client.query({ name: 'b_legs', text: insertLegs(params(1, 5)), values: legValues(rows) });
    await client.query({ name: 'b_balance', text: upsertBalances(params(1, 3)), values: balanceValues(rows) });
    await client.query({ name: 'b_audit', text: insertAudit('$1'), values: [rows.run] });
    await client.query({ name: 'b_event', text: insertEvent('$1'), values: [rows.run] });
  });
}

/** All rows in one statement that commits by itself: the least that a database can be asked. */
export async function bareWriter(pool: Pool, list: readonly LedgerEntryInput[]): Promise<void> {
  const rows = rowsOf(list);
  const text = `
    with r as (${insertRun('$7')}), h as (${insertHead(params(1, 7))}), l as (${insertLegs(params(8, 5))}),
      b as (${upsertBalances(params(13, 3))}), a as (${insertAudit('$7')})
    ${insertEvent('$7')}`;
  await pool.query({ name: 'b_all', text, values: [...headValues(rows), ...legValues(rows), ...balanceValues(rows)] });
}
