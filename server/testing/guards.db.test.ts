import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { act } from '@/server/platform/testing/acts';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import type { AnyCommand } from '@/server/platform/command/define';
import { runCommand } from '@/server/platform/command/run-command';

let world: TestWorld;
let maker: Actor;

beforeAll(async () => {
  world = await openWorld();
  maker = await world.actor('administrator', 'Doors');
});
afterAll(() => world.close());

const run = (command: AnyCommand, word: string, by: { key?: string; actor?: Actor } = {}) =>
  runCommand(command, { word }, { actor: by.actor ?? maker, key: by.key ?? uuidv7() });
async function count(text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await world.owner.query<{ n: number }>(`select count(*)::int as n from ${text}`, values);
  return rows[0]?.n ?? -1;
}
const rowsOf = (word: string) => count('sign_in_attempt where email_hash = $1', [word]);
describe('functions of the database', () => {
  // Those of an extension are the extension's own: they read nothing and decide nothing.
  const executable = `
    select p.oid::regprocedure::text as name, p.prorettype = 'trigger'::regtype as fires, p.prosecdef as as_owner
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

  test('are executable by nobody who is not named, today and whenever one is added', async () => {
    const open = () => world.owner.query(`${executable} and has_function_privilege('public', p.oid, 'execute')`);
    expect((await open()).rows).toEqual([]);
    await world.owner.query('begin');
    await world.owner.query('create function added_tomorrow() returns int language sql as $$ select 1 $$');
    expect((await open()).rows).toEqual([]);
    await world.owner.query('rollback');
  });

  // Temporary tables stand before all others unless a path names them last.
  const path = `'search_path=pg_catalog, public, pg_temp' = any (coalesce(p.proconfig, '{}'))`;
  const folded = `p.prolang = (select oid from pg_language where lanname = 'sql') and not p.prosecdef`;

  test('look into our own schema before the temporary one, today and whenever one is added', async () => {
    const astray = async () =>
      (
        await world.owner.query(
          `${executable} and not ${path} and (not (${folded}) or p.prorettype = 'trigger'::regtype)`,
        )
      ).rows;
    expect(await astray()).toEqual([]);
    await world.owner.query('begin');
    await world.owner.query(
      'create function fires_tomorrow() returns trigger language plpgsql as $$ begin return null; end $$',
    );
    await world.owner.query(
      'create function rules_tomorrow() returns int language sql security definer as $$ select 1 $$',
    );
    expect(await astray()).toHaveLength(2);
    await world.owner.query('select protect_functions()');
    expect(await astray()).toEqual([]);
    await world.owner.query('rollback');
  });

  test('that are folded into a statement, and so have no path, name the schema of each table', async () => {
    const { rows } = await world.owner.query(
      `${executable} and ${folded} and not ${path} and p.prosrc ~* '(?<!distinct )\\m(from|join)\\s+(?!public\\.|\\()'`,
    );
    expect(rows).toEqual([]);
  });

  test('that a trigger fires are called by neither role', async () => {
    const { rows } = await world.owner.query(
      `${executable} and p.prorettype = 'trigger'::regtype and (has_function_privilege('countersign_app', p.oid, 'execute')
         or has_function_privilege('countersign_reader', p.oid, 'execute'))`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a temporary object with the name of one of ours', () => {
  const raises = (answer: string) =>
    `create function pg_temp.evil() returns ${answer} language plpgsql as $$ begin raise exception 'evil ran as %', current_user; end $$`;
  const plants = {
    run: [
      'create temp table run (id uuid, txid bigint)',
      'insert into pg_temp.run values (gen_random_uuid(), pg_current_xact_id()::text::bigint)',
      `select set_config('app.run_id', id::text, true) from pg_temp.run`,
    ],
    worker_heartbeat: [
      'create temp table worker_heartbeat (name text primary key, at timestamptz)',
      raises('trigger'),
      'create trigger evil before insert on pg_temp.worker_heartbeat for each row execute function pg_temp.evil()',
    ],
    calendar: [
      raises('text'),
      `create temp view calendar as select pg_temp.evil() as entity, current_date as business_date, true as driven,
         '10:00' as driven_time, 'UTC' as time_zone`,
    ],
  };

  /** Does `work` beside a planted object; the right to plant it is given back first, so that the functions stand alone. */
  async function beside(
    role: 'app' | 'reader',
    plant: keyof typeof plants,
    work: (client: PoolClient) => Promise<void>,
  ) {
    const to = `temporary on database ${world.db.name}`;
    await world.owner.query(`grant ${to} to countersign_app, countersign_reader`);
    const client = await world.database[role].connect();
    try {
      await client.query('begin');
      for (const statement of plants[plant]) await client.query(statement);
      await work(client);
    } finally {
      await client.query('rollback');
      client.release();
      await world.owner.query(`revoke ${to} from countersign_app, countersign_reader`);
    }
  }

  test('can be made by neither role, in a clone as little as in what is installed', async () => {
    for (const role of ['app', 'reader'] as const) {
      for (const statement of ['create temp table run (id uuid)', 'create temp view calendar as select 1 as entity']) {
        await expect(world.database[role].query(statement)).rejects.toMatchObject({ code: '42501' });
      }
      const held = `select has_database_privilege(current_user, current_database(), 'temp') as held`;
      expect((await world.database[role].query(held)).rows).toEqual([{ held: false }]);
    }
  });

  test('a forged run opens no table', async () => {
    const personId = await world.personId(maker);
    await beside('app', 'run', async (client) => {
      const grant = `insert into public.person_role (person_id, role_code) values ($1, 'auditor')`;
      await expect(client.query(grant, [personId])).rejects.toThrow(/can only be written inside a run/);
    });
  });

  test('a trigger on a forged table is not run by the owner', async () => {
    await beside('app', 'worker_heartbeat', async (client) => {
      await client.query(`select worker_beat('shadow')`);
      expect((await client.query(`select 1 from public.worker_heartbeat where name = 'shadow'`)).rowCount).toBe(1);
      // The trap does work: whoever names no schema falls into it.
      await expect(client.query(`insert into worker_heartbeat values ('shadow')`)).rejects.toThrow(/evil ran as/);
    });
  });

  test('a forged view is read neither as the owner nor by a folded function', async () => {
    await beside('reader', 'calendar', async (client) => {
      const { rows } = await client.query(
        `select business_date::text as day from read_gate('system', 'nobody', null, 'access.invite')`,
      );
      expect(rows).toEqual([{ day: '2026-11-20' }]);
      expect((await client.query('select entity_now()')).rowCount).toBe(1);
      await expect(client.query('select entity from calendar')).rejects.toThrow(/evil ran as/);
    });
  });
});

describe('bare SQL', () => {
  type Table = { name: string; column: string };
  const tables = async () =>
    (
      await world.owner.query<Table>(`
      select c.relname as name, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum limit 1) as column
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
    ).rows;
  const statements = ({ name, column }: Table) => [
    `insert into "${name}" default values`,
    `update "${name}" set "${column}" = "${column}"`,
    `delete from "${name}"`,
    `truncate "${name}" cascade`,
    `copy "${name}" from program 'true'`,
  ];

  /** Whatever was not refused for lack of a right; each statement in a transaction of its own, with a run id forged first. */
  async function accepted(pool: TestWorld['database']['app'], runId: string | null): Promise<string[]> {
    const client = await pool.connect();
    const wrong: string[] = [];
    for (const table of await tables()) {
      for (const statement of statements(table)) {
        await client.query('begin');
        if (runId !== null) await client.query(`select set_config('app.run_id', $1, true)`, [runId]);
        const state = await client.query(statement).then(
          () => 'accepted',
          (error: { code?: string }) => error.code,
        );
        if (state !== '42501') wrong.push(`${statement}: ${state}`);
        await client.query('rollback');
      }
    }
    client.release();
    return wrong;
  }

  test('is refused on every table there is, for the app role and the reader', async () => {
    expect((await tables()).length).toBeGreaterThan(50);
    expect(await accepted(world.database.app, null)).toEqual([]);
    expect(await accepted(world.database.reader, null)).toEqual([]);
  });

  test('is refused with a run id that was made up, or that belonged to another transaction', async () => {
    const outcome = await run(act('test.past'), 'past');
    if (outcome.status !== 'done') throw new Error(outcome.status);
    expect(await accepted(world.database.app, outcome.runId)).toEqual([]);
    expect(await accepted(world.database.app, uuidv7())).toEqual([]);
  });

  test('inside a run that nobody closes, nothing can be committed', async () => {
    const client = await world.database.app.connect();
    await client.query('begin');
    await client.query(
      `select begin_run(gen_random_uuid(), 'test.beside', 'approvals.execute', 'system', 'approvals', null, 'beside-key', 'x')`,
    );
    await client.query(`insert into sign_in_attempt (email_hash, ok) values ('beside', true)`);
    await expect(client.query('commit')).rejects.toMatchObject({ constraint: 'run_closed_at_commit' });
    client.release();
    expect(await rowsOf('beside')).toBe(0);
  });

  test('a run cannot be reopened from outside its transaction', async () => {
    const outcome = await run(act('test.closed'), 'closed');
    if (outcome.status !== 'done') throw new Error(outcome.status);
    await expect(world.database.app.query('select resume_run($1)', [outcome.runId])).rejects.toMatchObject({
      code: '42501',
    });
    const close = `select finish_run($1, 'done', 'null', null, '{"outcome":"done"}', '[]')`;
    await expect(world.database.app.query(close, [outcome.runId])).rejects.toThrow(/not open/);
  });

  test('evidence is kept from its owner as well', async () => {
    for (const table of [
      'audit_event',
      'audit_seal',
      'audit_batch',
      'ledger_entry',
      'ledger_leg',
      'approval_decision',
      'raw_file',
    ]) {
      await expect(world.owner.query(`delete from ${table}`)).rejects.toThrow(/kept as they were written/);
      await expect(world.owner.query(`truncate ${table} cascade`)).rejects.toThrow(
        /kept as they were written|only be written inside/,
      );
    }
  });

  test('secrets are not for the reader', async () => {
    for (const secret of [
      'select password_hash from person',
      'select token_hash from invitation',
      'select * from subject_key',
      'select sealed from totp',
      'select code_hash from recovery_code',
      'select token_hash from sign_in_step',
    ]) {
      await expect(world.database.reader.query(secret)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
