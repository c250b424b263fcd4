// `npm run db:up`: the shared development cluster, left running; prints the environment for other tools.
import { devDatabase, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { migrationState } from '@/scripts/db/schema-engine';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const cluster = await ensureDevCluster((text) => console.error(text));
  const urls = devUrls(cluster, devDatabase);
  console.error(
    `development cluster ${cluster.started ? 'started' : 'found'} (process ${cluster.pid}); stop it with: npm run db:down`,
  );
  try {
    const { edited } = await migrationState(urls.ownerUrl);
    if (edited.length > 0)
      console.error(`edited after they were applied: ${edited.join(', ')}; start anew with: npm run db:reset`);
    const applied = await migrate(urls.ownerUrl);
    if (applied.length > 0) console.error(`applied: ${applied.join(', ')}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  console.log(`DATABASE_URL=${urls.ownerUrl}\nDATABASE_APP_URL=${urls.appUrl}\nDATABASE_READER_URL=${urls.readerUrl}`);
});
