import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of a test file's own, a clone of the migrated template. */
export type TestDb = { name: string; ownerUrl: string; appUrl: string; readerUrl: string; drop: () => Promise<void> };

/** What the set-up of the test run hands over: the server and the template, as URLs of the template itself. */
type TestCluster = { template: string; ownerUrl: string; appUrl: string; readerUrl: string };

function testCluster(): TestCluster {
  const text = process.env.TEST_CLUSTER;
  if (text === undefined)
    throw new Error('TEST_CLUSTER is not set: tests with a database run as *.db.test.ts under vitest (project "db").');
  return JSON.parse(text) as TestCluster;
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function onServer(ownerUrl: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: withDatabase(ownerUrl, 'postgres') });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Clones the template into a database of its own; call it in beforeAll, and `drop` in afterAll. A test that needs a
 * state that it must not share opens another one: a clone takes well under a second.
 */
export async function openTestDb(): Promise<TestDb> {
  const cluster = testCluster();
  const name = `countersign_test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  await onServer(cluster.ownerUrl, [
    `CREATE DATABASE ${name} TEMPLATE ${cluster.template}`,
    // Rights on a database are not copied with it; without this a clone would be more open than what is installed.
    `REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`,
  ]);
  return {
    name,
    ownerUrl: withDatabase(cluster.ownerUrl, name),
    appUrl: withDatabase(cluster.appUrl, name),
    readerUrl: withDatabase(cluster.readerUrl, name),
    drop: () => onServer(cluster.ownerUrl, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]),
  };
}
