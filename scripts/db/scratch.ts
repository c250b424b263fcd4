import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase } from '@/scripts/db/admin';
import { type DatabaseUrls, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';

/** Runs work on an empty database of the development cluster, dropped afterwards. */
export async function withScratchDatabase<T>(work: (urls: DatabaseUrls) => Promise<T>): Promise<T> {
  const cluster = await ensureDevCluster();
  const serverUrl = cluster.ownerUrl('postgres');
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  await createDatabase(serverUrl, name);
  try {
    return await work(devUrls(cluster, name));
  } finally {
    await dropDatabase(serverUrl, name);
  }
}
