// The finished demo world as a template of the development cluster, with the folder that belongs to it (secrets, anchors,
// the memory of its bank): made once for a state of the source, copied in seconds after that.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, databaseExists, dropDatabase, withClient } from '@/scripts/db/admin';
import { devUrls } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { runQuietly } from '@/scripts/lib/build';
import { digestOfFiles } from '@/scripts/lib/digest';
import type { Cluster } from '@/scripts/lib/embedded-db';
import { devStateDir, rootDir } from '@/scripts/lib/paths';

/** A world that is kept: under which names, for which state of its makers, and how an empty database becomes it. */
export type WorldTemplate = {
  cluster: Cluster;
  /** The start of the names of its databases, `countersign_…_`. */
  prefix: string;
  digest: string;
  fill: (database: string, folder: string) => Promise<void>;
};

/** The demo world of this source; `environment` answers the variables under which it is made in a database and a folder. */
export function demoTemplate(
  cluster: Cluster,
  environment: (database: string, folder: string) => NodeJS.ProcessEnv,
): WorldTemplate {
  return {
    cluster,
    prefix: 'countersign_demo_',
    // Whatever decides what the world becomes: its makers and the doors that it goes through, but no test of them.
    digest: digestOfFiles(['server', 'prisma', 'package-lock.json'], (path) => !/\.test\.tsx?$/.test(path)).slice(
      0,
      16,
    ),
    fill: async (database, folder) => {
      await migrate(devUrls(cluster, database).ownerUrl);
      const demo = join(rootDir, 'prisma', 'seed', 'demo.ts');
      const register = join(rootDir, 'scripts', 'register.mjs');
      await runQuietly(process.execPath, ['--import', register, demo], environment(database, folder));
    },
  };
}

const worldsFolder = join(devStateDir, 'worlds');
const folderOf = (name: string): string => join(worldsFolder, name);

/** Drops the templates of other states of the source, and what a maker that was killed left behind. */
async function dropFormer({ cluster, prefix }: WorldTemplate): Promise<void> {
  const serverUrl = cluster.ownerUrl('postgres');
  const names = await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)`,
      [prefix],
    );
    return rows.map(({ name }) => name);
  });
  for (const name of names) await dropDatabase(serverUrl, name);
  const folders = existsSync(worldsFolder) ? readdirSync(worldsFolder) : [];
  for (const name of folders) if (name.startsWith(prefix)) rmSync(folderOf(name), { recursive: true, force: true });
}

async function make(template: WorldTemplate, name: string): Promise<void> {
  const serverUrl = template.cluster.ownerUrl('postgres');
  await dropFormer(template);
  const draft = `${template.prefix}draft`;
  await createDatabase(serverUrl, draft);
  mkdirSync(folderOf(draft), { recursive: true });
  await template.fill(draft, folderOf(draft));
  renameSync(folderOf(draft), folderOf(name));
  await withClient(serverUrl, async (client) => {
    const [from, to] = [draft, name].map((each) => client.escapeIdentifier(each));
    // A template that somebody is connected to cannot be copied.
    await client.query(`ALTER DATABASE ${from} WITH ALLOW_CONNECTIONS false`);
    await client.query(`ALTER DATABASE ${from} RENAME TO ${to}`);
  });
}

/** Gives a database and a folder with the world in it. Answers false when it was there and only had to be copied. */
export async function cloneWorld(
  template: WorldTemplate,
  into: { database: string; folder: string },
): Promise<boolean> {
  const serverUrl = template.cluster.ownerUrl('postgres');
  const name = `${template.prefix}${template.digest}`;
  return withClient(serverUrl, async (client) => {
    // Two runs at once make it once; the second waits and copies.
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template.prefix]);
    const known = existsSync(folderOf(name)) && (await databaseExists(serverUrl, name));
    if (!known) await make(template, name);
    await createDatabase(serverUrl, into.database, name);
    cpSync(folderOf(name), into.folder, { recursive: true });
    return !known;
  });
}
