// The database of one life: the pools of the product, whose clients pass a point before each statement and after each answer.
import pg from 'pg';
import { openDatabase, type Database } from '@/server/platform/db/pools';
import { Died, type Life } from './life';
import type { Urls } from './place';

type Callback = (error: unknown, result?: unknown) => void;

/** The driver's client as far as it is interposed; its own types are overloads that cannot be overridden as one. */
type Driver = new (config: unknown) => {
  connection: { stream: { destroy: () => void } };
  once(event: 'end', listener: () => void): unknown;
  connect(callback?: Callback): unknown;
  query(config: unknown, values?: unknown, callback?: unknown): unknown;
};

const DriverClient = pg.Client as unknown as Driver;

/** A statement in a few words, for the names of points. */
function nameOf(config: unknown): string {
  const text = typeof config === 'string' ? config : ((config as { text?: string } | null)?.text ?? '');
  const called = /\b(begin_run|finish_run|outbox_take|outbox_settle|resume_run)\b/.exec(text)?.[1];
  return called ?? text.trim().replaceAll(/\s+/g, ' ').slice(0, 48);
}

function mortalClient(life: Life): unknown {
  return class MortalClient extends DriverClient {
    override connect(callback?: Callback): unknown {
      const cut = { destroy: () => this.connection.stream.destroy() };
      try {
        life.point('connect');
      } catch (error) {
        if (!callback) return Promise.reject(error);
        process.nextTick(callback, error);
        return undefined;
      }
      life.holds(cut);
      this.once('end', () => life.lets(cut));
      return callback ? super.connect(callback) : super.connect();
    }

    override query(config: unknown, values?: unknown, callback?: unknown): unknown {
      const name = nameOf(config);
      const told = (typeof values === 'function' ? values : callback) as Callback | undefined;
      const given = typeof values === 'function' ? undefined : values;
      try {
        life.point(`before sql ${name}`);
      } catch (error) {
        if (!told) return Promise.reject(error);
        process.nextTick(told, error);
        return undefined;
      }
      if (!told) {
        return (super.query(config, given) as Promise<unknown>).then((result) => {
          life.point(`after sql ${name}`);
          return result;
        });
      }
      const answer: Callback = (error, result) => {
        try {
          if (!error) life.point(`after sql ${name}`);
          told(life.dead ? new Died('dead') : error, result);
        } catch (died) {
          told(died);
        }
      };
      return super.query(config, given, answer);
    }
  };
}

/** Opens the database as the product does; its clients live as long as the life. */
export function openMortalDatabase(urls: Urls, life: Life): Database {
  const database = openDatabase({ ...urls, max: 6 });
  for (const pool of [database.app, database.reader]) Object.assign(pool, { Client: mortalClient(life) });
  return database;
}
