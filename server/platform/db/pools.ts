import type { Duplex } from 'node:stream';
import pg from 'pg';
import { dbOver, type Db } from './tx';

const INT8 = 20;
const DATE = 1082;

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return (text: string) => BigInt(text);
    // A business date has no time and no zone; turning it into a Date would give it both.
    if (oid === DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

/**
 * Statements that are said in one turn leave in one packet: a transaction's begin with its first statement, its last one with
 * the commit, and those of several items that are worked on together.
 */
function gatherWrites(client: pg.PoolClient): void {
  const stream = (client as unknown as { connection: { stream: Duplex } }).connection.stream;
  const write = stream.write.bind(stream) as (...parts: unknown[]) => boolean;
  let held = false;
  stream.write = ((...parts: unknown[]) => {
    if (!held) {
      held = true;
      stream.cork();
      process.nextTick(() => {
        held = false;
        stream.uncork();
      });
    }
    return write(...parts);
  }) as Duplex['write'];
}

/** A pool whose bigint columns arrive as bigint and whose dates arrive as 'YYYY-MM-DD'. */
export function openPool(
  connectionString: string,
  options: { max?: number; name?: string; pipeline?: boolean } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: options.max ?? 10,
    application_name: options.name ?? 'countersign',
    types,
    keepAlive: true,
    pipeline: options.pipeline ?? false,
  });
  if (options.pipeline === true) pool.on('connect', gatherWrites);
  // An idle client whose server went away must not take the process with it; the next query reports the fault.
  pool.on('error', () => undefined);
  return pool;
}

/** The two ways into the database that the product uses at run time. */
export type Database = { app: pg.Pool; reader: pg.Pool; read: Db; close(): Promise<void> };

/** Opens the write pool (app role) and the read pool (reader role, which cannot write at all). */
export function openDatabase(urls: { appUrl: string; readerUrl: string; max?: number }): Database {
  // Statements of a transaction may follow each other without waiting: two trips fewer for every run.
  const app = openPool(urls.appUrl, { name: 'countersign-app', max: urls.max, pipeline: true });
  const reader = openPool(urls.readerUrl, { name: 'countersign-reader', max: urls.max });
  return {
    app,
    reader,
    read: dbOver(reader),
    async close() {
      await Promise.all([app.end(), reader.end()]);
    },
  };
}
