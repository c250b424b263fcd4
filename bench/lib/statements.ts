import type { Client } from 'pg';

/** Where the time of the database goes, also inside functions; asked for with `--statements`, since counting costs a little. */
export async function countStatements(owner: Client): Promise<void> {
  await owner.query('create extension if not exists pg_stat_statements');
  await owner.query(
    `do $$ begin execute format('alter database %I set pg_stat_statements.track = %L', current_database(), 'all'); end $$`,
  );
  await owner.query('select pg_stat_statements_reset()');
}

/** Says the costliest statements since they were counted, and begins to count anew. */
export async function sayStatements(owner: Client, limit = 25): Promise<void> {
  const { rows } = await owner.query<{ ms: number; calls: string; rows: string; text: string }>(
    `select round(total_exec_time)::int as ms, calls, rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 150) as text
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc limit $1`,
    [limit],
  );
  for (const row of rows)
    console.error(
      `${String(row.ms).padStart(7)} ms ${row.calls.padStart(7)}x ${row.rows.padStart(8)} rows  ${row.text}`,
    );
  await owner.query('select pg_stat_statements_reset()');
}
