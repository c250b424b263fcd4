// `npm run db:reset`: the development database is dropped, made anew and migrated. Touches no other database.
import { join } from 'node:path';
import { createDatabase, dropDatabase } from '@/scripts/db/admin';
import { devDatabase, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { runMain } from '@/scripts/lib/main';
import { devStateDir } from '@/scripts/lib/paths';
import { AnchorFiles } from '@/server/platform/files/anchor-files';

await runMain(async () => {
  const cluster = await ensureDevCluster();
  const serverUrl = cluster.ownerUrl('postgres');
  await dropDatabase(serverUrl, devDatabase);
  // The anchors belong to the audit that is gone; the sealer would rightly take the new one for a cut one.
  new AnchorFiles(join(devStateDir, 'anchors')).setAside(`${Date.now()}`);
  await createDatabase(serverUrl, devDatabase);
  const applied = await migrate(devUrls(cluster, devDatabase).ownerUrl);
  console.error(`the development database is new; ${applied.length} migrations applied`);
});
