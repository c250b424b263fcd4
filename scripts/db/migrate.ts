// `npm run db:migrate`: brings the database of DATABASE_URL in step with prisma/migrations.
import {
  appRole,
  changedUrl,
  createDatabase,
  ensureRoles,
  readerRole,
  revokeTemporary,
  rolesExist,
  withClient,
} from '@/scripts/db/admin';
import { writeReference } from '@/prisma/seed/reference';
import { applyMigrations } from '@/scripts/db/schema-engine';
import { runMain } from '@/scripts/lib/main';
import { stateDir } from '@/scripts/lib/paths';
import { loadSecrets } from '@/scripts/lib/secrets';

/** PostgreSQL's code for a database that is not there. */
const noSuchDatabase = '3D000';

/** Applies the missing migrations as the owner; answers their names. The two login roles must exist. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  // Two migrators at once (two hosts that start together) take turns: the second finds nothing to do.
  return withClient(ownerUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock(7266301)');
    const applied = await applyMigrations(ownerUrl);
    await revokeTemporary(client);
    await writeReference(client);
    return applied;
  });
}

/** Makes the database when there is none of this name; the server is asked through its own database "postgres" for that alone. */
async function ensureDatabase(ownerUrl: string): Promise<void> {
  try {
    await withClient(ownerUrl, async () => undefined);
  } catch (error) {
    if ((error as { code?: string }).code !== noSuchDatabase) throw error;
    const { pathname, username } = new URL(ownerUrl);
    const database = decodeURIComponent(pathname.slice(1));
    await createDatabase(changedUrl(ownerUrl, { database: 'postgres' }), database).catch((cause: unknown) => {
      throw new Error(
        `There is no database "${database}", and the user of DATABASE_URL may not make it. Let the keeper of the server run: ` +
          `CREATE DATABASE "${database}" OWNER "${decodeURIComponent(username)}";`,
        { cause },
      );
    });
  }
}

/** Makes the database if it is missing and may be made, and the login roles likewise; says what the keeper must do. */
export async function prepareServer(ownerUrl: string): Promise<void> {
  await ensureDatabase(ownerUrl);
  const exist = await rolesExist(ownerUrl);
  if (exist && process.env.DATABASE_APP_URL !== undefined && process.env.DATABASE_READER_URL !== undefined) return;
  try {
    await ensureRoles(ownerUrl, loadSecrets(stateDir()));
  } catch (cause) {
    const roles = `${appRole} and ${readerRole}`;
    throw new Error(
      exist
        ? `The roles ${roles} are there, and the user of DATABASE_URL may not set their passwords. Set DATABASE_APP_URL and ` +
            'DATABASE_READER_URL with the passwords that the keeper of the server gave them.'
        : `The roles ${roles} are missing, and the user of DATABASE_URL may not create them. Let the keeper of the server ` +
            'create both with LOGIN and a password, and set DATABASE_APP_URL and DATABASE_READER_URL.',
      { cause },
    );
  }
}

if (import.meta.main) {
  await runMain(async () => {
    const url = process.env.DATABASE_URL;
    if (url === undefined) throw new Error('DATABASE_URL is not set; the embedded database is migrated by npm start.');
    await prepareServer(url);
    const applied = await migrate(url);
    console.log(applied.length === 0 ? 'the database is in step' : `applied: ${applied.join(', ')}`);
  });
}
