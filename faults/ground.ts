// The tool's own PostgreSQL, apart from every other of this clone: one that gives up durability for speed, for crashes of a
// process, and one that keeps what it commits, for crashes of the server itself.
import { join } from 'node:path';
import { changedUrl, createDatabase, databaseExists, dropDatabase, ensureRoles } from '@/scripts/db/admin';
import { migrate } from '@/scripts/db/migrate';
import { startCluster, type Cluster } from '@/scripts/lib/embedded-db';
import { rootDir } from '@/scripts/lib/paths';
import { loadSecrets, type Secrets } from '@/scripts/lib/secrets';
import type { Ground } from './place';

const TEMPLATE = 'faults_template';

export type OwnGround = Ground & { readonly stateDir: string; readonly cluster: Cluster; readonly secrets: Secrets };

/** Starts a server and gives it a freshly migrated template, then stops it again. */
export async function withGround<T>(
  at: { name: 'points' | 'kills'; durable: boolean },
  work: (ground: OwnGround) => Promise<T>,
): Promise<T> {
  const stateDir = join(rootDir, '.data', 'faults', at.name);
  const cluster = await startCluster({ stateDir, durable: at.durable, say: (text) => console.error(text) });
  const secrets = loadSecrets(stateDir);
  try {
    const serverUrl = cluster.ownerUrl('postgres');
    await ensureRoles(serverUrl, secrets);
    if (await databaseExists(serverUrl, TEMPLATE)) await dropDatabase(serverUrl, TEMPLATE);
    await createDatabase(serverUrl, TEMPLATE);
    const ownerUrl = cluster.ownerUrl(TEMPLATE);
    await migrate(ownerUrl);
    const template = {
      ownerUrl,
      appUrl: changedUrl(ownerUrl, { user: 'countersign_app', password: secrets.appPassword }),
      readerUrl: changedUrl(ownerUrl, { user: 'countersign_reader', password: secrets.readerPassword }),
    };
    const folder = join(stateDir, 'worlds');
    return await work({ template, folder, piiMasterKey: secrets.piiMasterKey, stateDir, cluster, secrets });
  } finally {
    await cluster.stop();
  }
}
