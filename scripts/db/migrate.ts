// `npm run db:migrate`: brings the database of DATABASE_URL in step with prisma/migrations.
import {
  changedUrl,
  createDatabase,
  databaseExists,
  ensureRoles,
  revokeTemporary,
  rolesExist,
  withClient,
} from '@/scripts/db/admin';
import { writeReference } from '@/prisma/seed/reference';
import { applyMigrations } from '@/scripts/db/schema-engine';
import { runMain } from '@/scripts/lib/main';
import { stateDir } from '@/scripts/lib/paths';
import { loadSecrets } from '@/scripts/lib/secrets';

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

/** Makes the database if it is missing and may be made, and the login roles likewise; says what the keeper must do. */
export async function prepareServer(ownerUrl: string): Promise<void> {
  const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  const serverUrl = changedUrl(ownerUrl, { database: 'postgres' });
  if (!(await databaseExists(serverUrl, database))) await createDatabase(serverUrl, database);
  try {
    const given = process.env.DATABASE_APP_URL !== undefined && process.env.DATABASE_READER_URL !== undefined;
    if (!(given && (await rolesExist(serverUrl)))) await ensureRoles(serverUrl, loadSecrets(stateDir()));
  } catch (error) {
    throw new Error(
      'The roles countersign_app and countersign_reader are missing, and the user of DATABASE_URL may not create them. ' +
        'Let the keeper of the server create both with LOGIN, and set DATABASE_APP_URL and DATABASE_READER_URL.',
      { cause: error },
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
