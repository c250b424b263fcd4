// `npm run db:reset`: the development database is dropped, made anew and migrated. Touches no other database.
import { createDatabase, dropDatabase } from '@/scripts/db/admin';
import { devDatabase, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const cluster = await ensureDevCluster();
  const serverUrl = cluster.ownerUrl('postgres');
  await dropDatabase(serverUrl, devDatabase);
  await createDatabase(serverUrl, devDatabase);
  const applied = await migrate(devUrls(cluster, devDatabase).ownerUrl);
  console.error(`the development database is new; ${applied.length} migrations applied`);
});
