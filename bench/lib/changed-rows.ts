import type { Client } from 'pg';

/* The yardstick: the rows that a close of a day left otherwise than it found them, written by plain SQL of an owner who has
 * them ready, one UPDATE and one INSERT per table, in one durable transaction. Each table has a twin with the same columns,
 * checks and indexes, which walks along day by day. */

/** Tables that a close may write, with their keys. */
const tables: Readonly<Record<string, readonly string[]>> = {
  plan: ['id'],
  instalment: ['id'],
  plan_dpd_history: ['id'],
  fee: ['id'],
  collection_case: ['id'],
  payment_order: ['id'],
  payment_order_event: ['id'],
  payment_file: ['id'],
  raw_file: ['id'],
  ledger_entry: ['id'],
  ledger_leg: ['id'],
  ledger_balance: ['account_code', 'sub_id', 'currency'],
  credit_ageing: ['entity'],
  run: ['id'],
  audit_event: ['id'],
  outbox_event: ['id'],
};

const same = (keys: readonly string[]): string => keys.map((key) => `t.${key} = w.${key}`).join(' and ');

async function columnsOf(owner: Client, table: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map((row) => row.name);
}

/** Builds the indexes of a table on its twin as well, after its rows: one sorted pass each, and none where a row is in its way. */
async function indexTwin(owner: Client, table: string): Promise<void> {
  const { rows } = await owner.query<{ name: string; text: string }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as text from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass order by c.relname`,
    [table],
  );
  for (const { name, text } of rows) {
    const on = text.indexOf(' ON ');
    const rest = text.slice(on).replace(/ ON (public\.)?\w+ /, ` ON twin_${table} `);
    await owner.query(`${text.slice(0, on).replace(name, `twin_${name}`)}${rest}`);
  }
}

/** Twins that hold what the tables hold now. */
export async function makeTwins(owner: Client): Promise<void> {
  await owner.query(`set maintenance_work_mem = '512MB'`);
  for (const table of Object.keys(tables)) {
    await owner.query(`drop table if exists twin_${table}`);
    await owner.query(`create table twin_${table} (like ${table} including all excluding indexes)`);
    await owner.query(`insert into twin_${table} overriding system value select * from ${table}`);
    await indexTwin(owner, table);
    await owner.query(`analyze twin_${table}`);
  }
  await owner.query('reset maintenance_work_mem');
}

export type Changes = Readonly<Record<string, { changed: number; added: number }>>;

/** The transaction of this moment: rows that are written from here on carry it or a later one. */
export async function moment(owner: Client): Promise<string> {
  const { rows } = await owner.query<{ xid: string }>('select pg_current_xact_id()::xid::text as xid');
  return rows[0]?.xid ?? '';
}

/**
 * Lays ready what the tables have otherwise than their twins, of the rows that were written since a moment; nothing of this is
 * measured. A server that is younger than four thousand million transactions compares their numbers as they are.
 */
export async function stageChanges(owner: Client, since: string): Promise<Changes> {
  const counts: Record<string, { changed: number; added: number }> = {};
  for (const [table, keys] of Object.entries(tables)) {
    await owner.query(`drop table if exists stage_${table}_changed, stage_${table}_added`);
    const written = `t.xmin::text::bigint >= ${BigInt(since)}`;
    const changed = await owner.query(
      `create unlogged table stage_${table}_changed as select t.* from ${table} t join twin_${table} w on ${same(keys)} where ${written} and t is distinct from w`,
    );
    const added = await owner.query(
      `create unlogged table stage_${table}_added as select t.* from ${table} t where ${written} and not exists (select from twin_${table} w where ${same(keys)})`,
    );
    await owner.query(`analyze stage_${table}_changed, stage_${table}_added`);
    counts[table] = { changed: changed.rowCount ?? 0, added: added.rowCount ?? 0 };
  }
  return counts;
}

/** Writes what lies ready into the twins; answers how many rows that were. */
export async function writeChanges(owner: Client): Promise<number> {
  let written = 0;
  const updates = new Map<string, string>();
  for (const [table, keys] of Object.entries(tables)) {
    const columns = (await columnsOf(owner, table)).filter((column) => !keys.includes(column));
    const set = columns.map((column) => `${column} = t.${column}`).join(', ');
    updates.set(table, `update twin_${table} w set ${set} from stage_${table}_changed t where ${same(keys)}`);
  }
  await owner.query('begin');
  for (const [table, update] of updates) {
    written += (await owner.query(update)).rowCount ?? 0;
    const insert = `insert into twin_${table} overriding system value select * from stage_${table}_added`;
    written += (await owner.query(insert)).rowCount ?? 0;
  }
  await owner.query('commit');
  return written;
}

/** The twins are the tables again; a difference means that the yardstick wrote something else than the close. */
export async function assertTwins(owner: Client): Promise<void> {
  for (const table of ['plan', 'instalment', 'fee']) {
    const { rows } = await owner.query<{ n: string }>(
      `select count(*) as n from (select * from ${table} except select * from twin_${table}) x`,
    );
    if (rows[0]?.n !== '0') throw new Error(`twin_${table} differs from ${table} in ${rows[0]?.n} rows`);
  }
}
