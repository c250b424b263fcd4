import type { ClientBase, Pool } from 'pg';
import { compile, type Sql } from './sql';
import { isStalePlan, preparedName } from './statement-names';

/** Something that runs SQL: a transaction of the command door or a read connection of the query door. */
export interface Db {
  /** All rows, column names in camelCase; bigint columns as bigint, dates as 'YYYY-MM-DD', instants as Date. */
  rows<T>(statement: Sql): Promise<T[]>;
  /** Exactly one row; anything else is a broken invariant. */
  one<T>(statement: Sql): Promise<T>;
  /** One row or null. */
  maybe<T>(statement: Sql): Promise<T | null>;
  /** Runs the statement and gives the number of rows that it touched. */
  exec(statement: Sql): Promise<number>;
}

/** A Db inside a transaction. Writes need one of a run: the database refuses all others. */
export interface Tx extends Db {
  readonly kind: 'tx';
  /** Runs work inside a savepoint; when it throws, only that work is undone. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps a statement for the end: it travels with the commit, in one trip. When it fails, nothing is committed. */
  atCommit(statement: Sql): void;
}

const camelCache = new Map<string, string>();

function camel(name: string): string {
  let known = camelCache.get(name);
  if (known === undefined) {
    known = name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
    camelCache.set(name, known);
  }
  return known;
}

type Queryable = Pick<ClientBase, 'query'> | Pick<Pool, 'query'>;

function shape<T>(row: Record<string, unknown>, keys: readonly [string, string][]): T {
  const out: Record<string, unknown> = {};
  for (const [from, to] of keys) out[to] = row[from];
  return out as T;
}

/** As the driver takes it, under the name of its plan when it has one. */
function named(statement: Sql): ReturnType<typeof compile> {
  const query = compile(statement);
  const name = query.name ?? preparedName(statement, query.text);
  return name === undefined ? query : { ...query, name };
}

/**
 * Wraps a pool or a client of the driver in the Db interface. `prepared`: texts that come again are planned once per
 * connection; for the acts, which say the same few hundred things, and not for screens, whose filters want plans of their own.
 */
export function dbOver(queryable: Queryable, plans: 'each time' | 'prepared' = 'each time'): Db {
  const asQuery = plans === 'prepared' ? named : compile;
  const rows = async <T>(statement: Sql): Promise<T[]> => {
    const result = await queryable.query(asQuery(statement));
    const keys = result.fields.map((field): [string, string] => [field.name, camel(field.name)]);
    return result.rows.map((row: Record<string, unknown>) => shape<T>(row, keys));
  };
  const maybe = async <T>(statement: Sql): Promise<T | null> => {
    const found = await rows<T>(statement);
    if (found.length > 1) throw new Error(`expected at most one row, got ${found.length}: ${compile(statement).text}`);
    return found[0] ?? null;
  };
  return {
    rows,
    maybe,
    async one<T>(statement: Sql) {
      const found = await maybe<T>(statement);
      if (found === null) throw new Error(`expected one row, got none: ${compile(statement).text}`);
      return found;
    },
    async exec(statement) {
      const result = await queryable.query(asQuery(statement));
      return result.rowCount ?? 0;
    },
  };
}

/** Sends the last statements and the commit together. PostgreSQL answers the commit of a failed transaction with a rollback. */
async function commit(client: ClientBase, last: readonly Sql[]): Promise<void> {
  const answers = await Promise.allSettled([
    ...last.map((statement) => client.query(compile(statement))),
    client.query('commit'),
  ]);
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
}

/**
 * Opens a transaction on a client of the pool; commits when the work returns, rolls back when it throws. The client may
 * have statements in flight (pipeline mode), so `begin` leaves with the first statement of the work.
 */
export async function withTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies is told to the statement that waits, and once more as an event, which without a listener would
  // end the process.
  const lost = (error: Error): void => {
    broken = error;
  };
  client.on('error', lost);
  let savepoints = 0;
  const last: Sql[] = [];
  const tx: Tx = {
    ...dbOver(client, 'prepared'),
    kind: 'tx',
    atCommit(statement) {
      last.push(statement);
    },
    async savepoint(inner) {
      const name = `s${(savepoints += 1)}`;
      await client.query(`savepoint ${name}`);
      try {
        const value = await inner();
        await client.query(`release savepoint ${name}`);
        return value;
      } catch (error) {
        await client.query(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
  try {
    const begun = client.query('begin');
    // The first statement fails as well when this one does, and is awaited first.
    begun.catch(() => undefined);
    const value = await work(tx);
    await begun;
    await commit(client, last);
    return value;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    if (isStalePlan(error)) broken ??= error as Error;
    throw error;
  } finally {
    // A client whose rollback failed has an unknown state and must not be given to anyone else.
    client.off('error', lost);
    client.release(broken);
  }
}

/** True when the same work, done again, may well succeed: a conflict with another transaction, or a plan of former tables. */
export function mayTryAgain(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStalePlan(error);
}

/** SQLSTATE of a driver error, or null when it is something else. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.length === 5 ? error.code : null;
}
