import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/* The yardstick: the rows that an import wrote, by an owner who has them ready, asks nobody and proves nothing. */

const runs = `select id from run where idem_key like $k or id = (select run_id from raw_file where id = $f)`;

/** The tables that an import fills, and which rows of them belong to a statement: every row that it writes. */
const tables: Readonly<Record<string, string>> = {
  raw_file: 'select * from raw_file where id = $f',
  statement: 'select * from statement where id = $s',
  statement_line: 'select * from statement_line where statement_id = $s',
  recon_match: 'select m.* from recon_match m join statement_line l on l.id = m.line_id where l.statement_id = $s',
  recon_exception:
    'select e.* from recon_exception e join statement_line l on l.id = e.line_id where l.statement_id = $s',
  payment_order:
    'select o.* from payment_order o where o.id::text in (select m.target_id from recon_match m join statement_line l on l.id = m.line_id where l.statement_id = $s)',
  payment_order_event: `select * from payment_order_event where run_id in (${runs})`,
  ledger_entry: `select * from ledger_entry where run_id in (${runs})`,
  ledger_leg: `select g.* from ledger_leg g join ledger_entry e on e.id = g.entry_id where e.run_id in (${runs})`,
  ledger_balance: `select * from ledger_balance where (account_code, sub_id, currency) in
    (select g.account_code, g.sub_id, g.currency from ledger_leg g join ledger_entry e on e.id = g.entry_id where e.run_id in (${runs}))`,
  run: `select * from run where id in (${runs})`,
  audit_event: `select * from audit_event where run_id in (${runs})`,
  outbox_event: `select * from outbox_event where run_id in (${runs})`,
};

export type KeptRows = ReadonlyMap<string, Buffer>;

/** The rows of one import as COPY text, so that the yardstick begins with the bytes in hand. */
export async function rowsOfImport(owner: Client, at: { statementId: string; rawFileId: string }): Promise<KeptRows> {
  const kept = new Map<string, Buffer>();
  for (const [table, query] of Object.entries(tables)) {
    const text = query
      .replaceAll('$s', `'${at.statementId}'`)
      .replaceAll('$f', `'${at.rawFileId}'`)
      .replaceAll('$k', `'reconciliation.import/${at.rawFileId}/%'`);
    const stream = owner.query(copyTo(`copy (${text}) to stdout`));
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    await once(stream, 'end');
    kept.set(table, Buffer.concat(pieces));
  }
  return kept;
}

/** Empty tables with the same columns and indexes, without triggers, and bare ones to copy into. */
export async function makeTwins(owner: Client): Promise<void> {
  for (const table of Object.keys(tables)) {
    await owner.query(`drop table if exists twin_${table}, stage_${table}`);
    await owner.query(`create table twin_${table} (like ${table} including all)`);
    await owner.query(`create unlogged table stage_${table} (like ${table})`);
  }
}

/** COPY into staging, then INSERT … SELECT, all tables in one durable transaction; answers how many rows were written. */
export async function writeTwins(owner: Client, rows: KeptRows): Promise<number> {
  let written = 0;
  await owner.query('begin');
  for (const [table, bytes] of rows) {
    await pipeline(Readable.from([bytes]), owner.query(copyFrom(`copy stage_${table} from stdin`)));
    const { rowCount } = await owner.query(
      `insert into twin_${table} overriding system value select * from stage_${table}`,
    );
    written += rowCount ?? 0;
  }
  await owner.query('commit');
  return written;
}
