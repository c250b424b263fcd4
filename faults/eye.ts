// Whoever watches: a connection of the owner that is no part of what is broken, and that comes back when the server does.
import pg from 'pg';

/** Reads the database as it is committed. Statements are reads, or may be repeated. */
export type Eye = {
  query<T extends object>(text: string, values?: readonly unknown[]): Promise<{ rows: T[] }>;
  end(): Promise<void>;
};

const PATIENCE_MS = 60_000;

/** Lost connections and a server that is just starting are waited for; a wrong statement is not. */
function passing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return /^(57P0[123]|08|ECONN|EPIPE)/.test(code) || /terminated|timeout|Connection/i.test(message);
}

/** Opens an eye; `url` is asked anew for every connection, since a server may come back at another port. */
export function openEye(url: () => string): Eye {
  let pool: pg.Pool | null = null;
  const open = (): pg.Pool => {
    if (pool) return pool;
    pool = new pg.Pool({ connectionString: url(), max: 1, application_name: 'countersign-faults' });
    pool.on('error', () => undefined);
    return pool;
  };
  const close = async (): Promise<void> => {
    const former = pool;
    pool = null;
    await former?.end().catch(() => undefined);
  };
  return {
    async query<T extends object>(text: string, values: readonly unknown[] = []) {
      for (const deadline = Date.now() + PATIENCE_MS; ;) {
        try {
          const { rows } = await open().query(text, [...values]);
          return { rows: rows as T[] };
        } catch (error) {
          if (!passing(error) || Date.now() > deadline) throw error;
          await close();
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    },
    end: close,
  };
}
