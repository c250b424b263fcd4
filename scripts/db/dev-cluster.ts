// The one development and test cluster of a clone: `npm run db:up` and the database tests share it.
import { changedUrl, createDatabase, databaseExists, ensureRoles, appRole, readerRole } from '@/scripts/db/admin';
import { type Cluster, startCluster } from '@/scripts/lib/embedded-db';
import { devStateDir } from '@/scripts/lib/paths';
import { loadSecrets } from '@/scripts/lib/secrets';

export const devDatabase = 'countersign_dev';

export type DatabaseUrls = { ownerUrl: string; appUrl: string; readerUrl: string };

/** The three URLs of one database of the development cluster. */
export function devUrls(cluster: Cluster, database: string): DatabaseUrls {
  const secrets = loadSecrets(devStateDir);
  const ownerUrl = cluster.ownerUrl(database);
  return {
    ownerUrl,
    appUrl: changedUrl(ownerUrl, { user: appRole, password: secrets.appPassword }),
    readerUrl: changedUrl(ownerUrl, { user: readerRole, password: secrets.readerPassword }),
  };
}

/** Starts or finds the cluster, with its roles and an empty development database. */
export async function ensureDevCluster(say?: (text: string) => void): Promise<Cluster> {
  const cluster = await startCluster({ stateDir: devStateDir, durable: false, say });
  const serverUrl = cluster.ownerUrl('postgres');
  await ensureRoles(serverUrl, loadSecrets(devStateDir));
  if (!(await databaseExists(serverUrl, devDatabase))) {
    await createDatabase(serverUrl, devDatabase).catch(async (error: unknown) => {
      // Another process may have been quicker.
      if (!(await databaseExists(serverUrl, devDatabase))) throw error;
    });
  }
  return cluster;
}
