import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedUrl, createDatabase, dropDatabase, ensureRoles, withClient } from '@/scripts/db/admin';
import { migrate, prepareServer } from '@/scripts/db/migrate';
import { type Cluster, ownerRole, startCluster } from '@/scripts/lib/embedded-db';
import { loadSecrets } from '@/scripts/lib/secrets';

// As an installation has it, but for the waiting on the disk: a cluster of its own, whose owner has only what it needs.
const stateDir = mkdtempSync(join(tmpdir(), 'countersign-plain-'));
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ stateDir, durable: false, plainOwner: true });
  await ensureRoles(cluster.ownerUrl('postgres'), loadSecrets(stateDir));
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const asOwner = <T>(work: (client: Client) => Promise<T>) => withClient(cluster.ownerUrl('postgres'), work);

test('the owner has the rights that it needs and no others, and nobody can sign in as the keeper', async () => {
  const { rows } = await asOwner((client) =>
    client.query(
      'select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolcanlogin order by 1',
    ),
  );
  expect(rows).toMatchObject([
    { rolname: 'countersign_app', rolsuper: false, rolcreatedb: false, rolcreaterole: false },
    { rolname: 'countersign_keeper', rolsuper: true },
    {
      rolname: ownerRole,
      rolsuper: false,
      rolcreatedb: true,
      rolcreaterole: true,
      rolbypassrls: false,
      rolreplication: false,
    },
    { rolname: 'countersign_reader', rolsuper: false, rolcreatedb: false, rolcreaterole: false },
  ]);
  for (const forbidden of [
    'set session_replication_role = replica',
    'set role countersign_keeper',
    'alter system set fsync = off',
  ])
    await expect(
      asOwner((client) => client.query(forbidden)),
      forbidden,
    ).rejects.toThrow(/permission denied/);
  const { ownerPassword } = loadSecrets(stateDir);
  for (const password of [ownerPassword, 'countersign_keeper']) {
    const url = changedUrl(cluster.ownerUrl('postgres'), { user: 'countersign_keeper', password });
    await expect(withClient(url, async () => undefined)).rejects.toThrow(/password/);
  }
});

test('it ends the connections of others when it drops a database', async () => {
  const { appPassword } = loadSecrets(stateDir);
  await createDatabase(cluster.ownerUrl('postgres'), 'busy');
  const app = new Client({
    connectionString: changedUrl(cluster.ownerUrl('busy'), { user: 'countersign_app', password: appPassword }),
  });
  // The end is told twice, by the server and by the connection.
  const ended = new Promise((resolve) => app.on('error', resolve));
  await app.connect();
  await dropDatabase(cluster.ownerUrl('postgres'), 'busy');
  await ended;
});

test('it migrates, is found in step, and its database can be cloned', async () => {
  const url = cluster.ownerUrl('countersign');
  process.env.DATABASE_APP_URL = process.env.DATABASE_READER_URL = 'set, so that the roles are left as they are';
  try {
    await prepareServer(url);
  } finally {
    delete process.env.DATABASE_APP_URL;
    delete process.env.DATABASE_READER_URL;
  }
  expect((await migrate(url)).length).toBeGreaterThan(30);
  expect(await migrate(url)).toEqual([]);
  await createDatabase(cluster.ownerUrl('postgres'), 'copy', 'countersign');
  const { appPassword: password } = loadSecrets(stateDir);
  const app = changedUrl(cluster.ownerUrl('copy'), { user: 'countersign_app', password });
  await expect(withClient(app, (client) => client.query('truncate ledger_leg'))).rejects.toThrow(/permission denied/);
}, 120_000);

test('an owner without any right but its database needs the roles from the keeper, and then goes on', async () => {
  await asOwner(async (client) => {
    await client.query(`create role poor login password 'poor'`);
    await client.query('grant poor to current_user with inherit true, set true');
    await client.query('create database poor owner poor');
  });
  const poor = changedUrl(cluster.ownerUrl('poor'), { user: 'poor', password: 'poor' });
  await expect(prepareServer(poor)).rejects.toThrow(
    /are there, and the user of DATABASE_URL may not set their passwords/,
  );
  await expect(prepareServer(changedUrl(poor, { database: 'none' }))).rejects.toThrow(
    'CREATE DATABASE "none" OWNER "poor";',
  );
  expect((await migrate(poor)).length).toBeGreaterThan(30);
}, 120_000);
