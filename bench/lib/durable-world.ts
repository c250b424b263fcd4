import { join } from 'node:path';
import { Client } from 'pg';
import { changedUrl, createDatabase, databaseExists, dropDatabase, ensureRoles } from '@/scripts/db/admin';
import { migrate } from '@/scripts/db/migrate';
import { startCluster } from '@/scripts/lib/embedded-db';
import { rootDir } from '@/scripts/lib/paths';
import { loadSecrets } from '@/scripts/lib/secrets';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { bindDatabase } from '@/server/platform/command/registry';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { setMasterKey } from '@/server/platform/crypto/vault';
import { openDatabase, type Database } from '@/server/platform/db/pools';
import { bindRegistry } from '@/server/registry';

/** A migrated database on a server that keeps what it commits, with the doors bound to it and one person signed in. */
export type DurableWorld = {
  readonly database: Database;
  readonly owner: Client;
  readonly ownerUrl: string;
  readonly actor: Actor;
  readonly durability: Record<string, string>;
};

const NAME = 'countersign_bench';

/** A figure without these settings would be of memory, not of a database: the bench stops instead. */
async function assertDurable(owner: Client): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version')",
  );
  const found = Object.fromEntries(rows.map((row) => [row.name, row.setting]));
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    if (found[name] !== 'on')
      throw new Error(`${name} is ${found[name] ?? 'unknown'}; a bench of commits needs it on.`);
  }
  return found;
}

async function signIn(owner: Client, role: string): Promise<Actor> {
  const personId = uuidFrom('bench-person', role);
  const sessionId = uuidv7();
  await owner.query(
    `insert into person (id, email, display_name, initials, status) values ($1, 'bench@countersign.example', 'Bench', 'BE', 'active') on conflict do nothing`,
    [personId],
  );
  await owner.query('insert into person_role (person_id, role_code) values ($1, $2) on conflict do nothing', [
    personId,
    role,
  ]);
  await owner.query(
    `insert into session (id, person_id, method, expires_at, step_up_at) values ($1, $2, 'test', now() + interval '1 day', now())`,
    [sessionId, personId],
  );
  return { kind: 'person', sessionId };
}

/**
 * Starts a durable server of the bench's own, gives it a fresh database, and takes both away afterwards. Without a role
 * nobody is signed in, and the work is done by machines.
 */
export async function withDurableWorld<T>(role: string | null, work: (world: DurableWorld) => Promise<T>): Promise<T> {
  const stateDir = join(rootDir, '.data', 'bench');
  const cluster = await startCluster({ stateDir, durable: true, say: (text) => console.error(text) });
  const secrets = loadSecrets(stateDir);
  const serverUrl = cluster.ownerUrl('postgres');
  try {
    await ensureRoles(serverUrl, secrets);
    if (await databaseExists(serverUrl, NAME)) await dropDatabase(serverUrl, NAME);
    await createDatabase(serverUrl, NAME);
    const ownerUrl = cluster.ownerUrl(NAME);
    await migrate(ownerUrl);
    const owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
    const durability = await assertDurable(owner);
    const database = openDatabase({
      appUrl: changedUrl(ownerUrl, { user: 'countersign_app', password: secrets.appPassword }),
      readerUrl: changedUrl(ownerUrl, { user: 'countersign_reader', password: secrets.readerPassword }),
    });
    bindDatabase(database);
    setMasterKey('5a'.repeat(32));
    bindRegistry();
    try {
      return await work({
        database,
        owner,
        ownerUrl,
        actor: role === null ? systemActor('bench') : await signIn(owner, role),
        durability,
      });
    } finally {
      await database.close();
      await owner.end();
      await dropDatabase(serverUrl, NAME);
    }
  } finally {
    await cluster.stop();
  }
}
