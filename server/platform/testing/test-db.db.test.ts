import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDb, type TestDb } from './test-db';

let db: TestDb;
let other: TestDb;

beforeAll(async () => {
  [db, other] = await Promise.all([openTestDb(), openTestDb()]);
});

afterAll(async () => {
  await Promise.all([db.drop(), other.drop()]);
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

test('each role signs in as itself, and only the owner is powerful', async () => {
  const who = 'SELECT current_user::text, usesuper FROM pg_user WHERE usename = current_user';
  expect(await ask(db.appUrl, who)).toEqual(['countersign_app', false]);
  expect(await ask(db.readerUrl, who)).toEqual(['countersign_reader', false]);
});

test('two clones are apart, and both hold the migrations', async () => {
  await ask(db.ownerUrl, 'CREATE TABLE only_here (id int)');
  expect(await ask(other.ownerUrl, `SELECT to_regclass('only_here')::text`)).toEqual([null]);
  const count = 'SELECT count(*)::int FROM _prisma_migrations WHERE finished_at IS NOT NULL';
  expect(await ask(other.ownerUrl, count)).not.toEqual([0]);
});

test('the server keeps time in UTC and text in UTF-8 without a locale of the machine', async () => {
  expect(
    await ask(
      db.ownerUrl,
      `SELECT current_setting('TimeZone'), current_setting('server_encoding'), datlocale FROM pg_database WHERE datname = current_database()`,
    ),
  ).toEqual(['UTC', 'UTF8', 'C.UTF-8']);
});
