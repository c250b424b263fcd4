// The tool's own PostgreSQL, apart from every other of this clone: one that gives up durability for speed, for crashes of a
// process, and one that keeps what it commits, for crashes of the server itself.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  appRole,
  changedUrl,
  createDatabase,
  databaseExists,
  dropDatabase,
  ensureRoles,
  readerRole,
} from '@/scripts/db/admin';
import { migrate } from '@/scripts/db/migrate';
import { startCluster, type Cluster } from '@/scripts/lib/embedded-db';
import { isAlive } from '@/scripts/lib/lock';
import { rootDir } from '@/scripts/lib/paths';
import { loadSecrets, type Secrets } from '@/scripts/lib/secrets';
import type { Ground } from './place';

const TEMPLATE = 'faults_template';

export type OwnGround = Ground & {
  readonly secrets: Secrets;
  /** The server as it is now. */
  readonly cluster: () => Cluster;
  /** Kills the server without a word and starts it again; resolves when it has replayed its log and takes connections. */
  readonly killServer: () => Promise<void>;
};

async function waitForEnd(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; isAlive(pid); await delay(20))
    if (Date.now() > deadline) throw new Error(`The server ${pid} did not end after SIGKILL.`);
}

/** Starts a server and gives it a freshly migrated template, then stops it again. */
export async function withGround<T>(
  at: { name: 'points' | 'kills'; durable: boolean },
  work: (ground: OwnGround) => Promise<T>,
): Promise<T> {
  const stateDir = join(rootDir, '.data', 'faults', at.name);
  const options = { stateDir, durable: at.durable, say: (text: string) => console.error(text) };
  let cluster = await startCluster(options);
  const secrets = loadSecrets(stateDir);
  const urls = () => {
    const ownerUrl = cluster.ownerUrl(TEMPLATE);
    return {
      ownerUrl,
      appUrl: changedUrl(ownerUrl, { user: appRole, password: secrets.appPassword }),
      readerUrl: changedUrl(ownerUrl, { user: readerRole, password: secrets.readerPassword }),
    };
  };
  const killServer = async () => {
    process.kill(cluster.pid, 'SIGKILL');
    await waitForEnd(cluster.pid);
    cluster = await startCluster(options);
  };
  // A server outlives whoever started it; one that is told to end takes it along.
  const stopNow = () => {
    process.kill(cluster.pid, 'SIGINT');
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopNow);
  try {
    const serverUrl = cluster.ownerUrl('postgres');
    await ensureRoles(serverUrl, secrets);
    if (await databaseExists(serverUrl, TEMPLATE)) await dropDatabase(serverUrl, TEMPLATE);
    await createDatabase(serverUrl, TEMPLATE);
    await migrate(cluster.ownerUrl(TEMPLATE));
    return await work({
      get template() {
        return urls();
      },
      folder: join(stateDir, 'worlds'),
      piiMasterKey: secrets.piiMasterKey,
      secrets,
      cluster: () => cluster,
      killServer,
    });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stopNow);
    await cluster.stop();
  }
}
