import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseExists, dropDatabase, withClient } from '@/scripts/db/admin';
import { cloneWorld, type WorldTemplate } from './demo-template';
import { type Cluster, findCluster } from './embedded-db';
import { devStateDir } from './paths';

const stamp = `${process.pid}`;
const prefix = `countersign_kept${stamp}_`;
const clones: string[] = [];
let folder: string;
let cluster: Cluster;
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'worlds-'));
  const found = findCluster(devStateDir);
  if (found === undefined) throw new Error('The development cluster of the database tests does not run.');
  cluster = found;
});
afterAll(async () => {
  for (const name of [...clones, `${prefix}one`, `${prefix}two`, `${prefix}draft`])
    await dropDatabase(cluster.ownerUrl('postgres'), name);
  for (const name of ['one', 'two', 'draft'])
    rmSync(join(devStateDir, 'worlds', `${prefix}${name}`), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

const template = (digest: string, fails = false): WorldTemplate => ({
  cluster,
  prefix,
  digest,
  fill: async (database, into) => {
    made += 1;
    await withClient(cluster.ownerUrl(database), (client) =>
      client.query(`create table world as select ${made} as no`),
    );
    writeFileSync(join(into, 'anchor'), `${made}`);
    if (fails) throw new Error('cut off');
  },
});

/** Copies the world of a digest and answers which one it is, by its database and by its folder. */
async function copyOf(digest: string): Promise<[fresh: boolean, database: number, folder: number]> {
  const database = `countersign_test_${Date.now()}_${clones.length}`;
  clones.push(database);
  const into = join(folder, database);
  const fresh = await cloneWorld(template(digest), { database, folder: into });
  const { rows } = await withClient(cluster.ownerUrl(database), (client) =>
    client.query<{ no: number }>('select no from world'),
  );
  return [fresh, rows[0]?.no ?? 0, Number(readFileSync(join(into, 'anchor'), 'utf8'))];
}

test('a world is made once for its makers, copied after that, and dropped when they change', async () => {
  expect(await Promise.all([copyOf('one'), copyOf('one')])).toEqual(
    expect.arrayContaining([
      [true, 1, 1],
      [false, 1, 1],
    ]),
  );
  expect(await copyOf('one')).toEqual([false, 1, 1]);
  expect(await copyOf('two')).toEqual([true, 2, 2]);
  expect(await databaseExists(cluster.ownerUrl('postgres'), `${prefix}one`)).toBe(false);
  expect(existsSync(join(devStateDir, 'worlds', `${prefix}one`))).toBe(false);

  const cut = cloneWorld(template('one', true), { database: `${prefix}never`, folder: join(folder, 'never') });
  await expect(cut).rejects.toThrow('cut off');
  // What was cut off is no world: the next run makes it anew.
  expect(await copyOf('one')).toEqual([true, 4, 4]);
}, 120_000);
