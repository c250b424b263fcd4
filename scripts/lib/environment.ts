// The environment of one installation: what is set wins; what is not set comes from its state folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appRole, changedUrl, readerRole } from '@/scripts/db/admin';
import { devDatabase, devUrls } from '@/scripts/db/dev-cluster';
import { findCluster, startCluster } from '@/scripts/lib/embedded-db';
import { devStateDir, rootDir, stateDir } from '@/scripts/lib/paths';
import { loadSecrets } from '@/scripts/lib/secrets';

export const database = 'countersign';

/** Reads `.env` beside package.json if there is one; what the caller has set already wins. */
export function loadDotEnv(): void {
  const file = join(rootDir, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The variables of every process of an installation, for an owner URL and the state folder with its secrets. */
export function installationEnv(ownerUrl: string, state: string): Record<string, string> {
  const secrets = loadSecrets(state);
  const defaults = {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_URL: changedUrl(ownerUrl, { user: appRole, password: secrets.appPassword }),
    DATABASE_READER_URL: changedUrl(ownerUrl, { user: readerRole, password: secrets.readerPassword }),
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    NEXTAUTH_URL: `http://localhost:${process.env.PORT ?? '3000'}`,
    ANCHOR_KEY: secrets.anchorKey,
    PII_MASTER_KEY: secrets.piiMasterKey,
    METRICS_TOKEN: secrets.metricsToken,
    DATA_DIR: state,
  };
  const set = Object.entries(defaults).map(([name, value]) => [name, process.env[name] || value]);
  return Object.fromEntries(set) as Record<string, string>;
}

/** The variables of the development database. */
export function developmentEnv(cluster: Parameters<typeof devUrls>[0]): Record<string, string> {
  return installationEnv(devUrls(cluster, devDatabase).ownerUrl, devStateDir);
}

/**
 * Fills in the environment of a tool that works on the database: the one that is configured, else the installation that
 * runs here, else the development cluster, else the installation's embedded database, started for as long as the tool
 * runs. Answers what to do at the end, and tells on stderr which database it is.
 */
export async function ensureEnvironment(): Promise<() => Promise<void>> {
  loadDotEnv();
  const nothing = async (): Promise<void> => undefined;
  const state = stateDir();
  if (process.env.DATABASE_URL) {
    Object.assign(process.env, installationEnv(process.env.DATABASE_URL, state));
    return nothing;
  }
  const running = findCluster(state);
  if (running !== undefined) {
    Object.assign(process.env, installationEnv(running.ownerUrl(database), state));
    return nothing;
  }
  const development = findCluster(devStateDir);
  if (development !== undefined) {
    console.error('database: the development cluster (npm run db:up)');
    Object.assign(process.env, developmentEnv(development));
    return nothing;
  }
  if (!existsSync(join(state, 'secrets.json'))) {
    throw new Error('There is no database yet: run npm start once, or set DATABASE_URL (see .env.example).');
  }
  console.error('database: the embedded one, started for this command');
  const cluster = await startCluster({ stateDir: state, durable: true, plainOwner: true });
  Object.assign(process.env, installationEnv(cluster.ownerUrl(database), state));
  return () => cluster.stop();
}
