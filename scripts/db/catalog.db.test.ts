import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalogDifference, readCatalog, type Catalog } from '@/scripts/db/catalog';
import { openTestDb, type TestDb } from '@/server/platform/testing/test-db';

let db: TestDb;
let client: Client;
let before: Catalog;

beforeEach(async () => {
  db = await openTestDb();
  client = new Client({ connectionString: db.ownerUrl });
  await client.connect();
  before = await readCatalog(client);
});

afterEach(async () => {
  await client.end();
  await db.drop();
});

test('two looks at one database agree', async () => {
  expect(catalogDifference(before, await readCatalog(client))).toEqual([]);
});

test.each([
  ['a dropped trigger', 'DROP TRIGGER a_run_only ON person', /^- triggers: person: CREATE TRIGGER a_run_only/],
  ['a disabled trigger', 'ALTER TABLE person DISABLE TRIGGER a_run_only', /^\+ triggers: person: .*\[D\]$/],
  [
    'a grant to the app role',
    'GRANT DELETE ON person TO countersign_app',
    /^\+ tableGrants: person: countersign_app DELETE/,
  ],
  [
    'a grant of one column',
    'GRANT SELECT (password_hash) ON person TO countersign_reader',
    /^\+ columnGrants: person\.password_hash: countersign_reader/,
  ],
  ['a check', 'ALTER TABLE person ADD CONSTRAINT odd CHECK (version < 0) NOT VALID', /^\+ checks: person: odd CHECK/],
  ['a partial index', 'CREATE INDEX odd ON person (email) WHERE demo', /^\+ indexes: CREATE INDEX odd/],
  [
    'a function whose body changed',
    `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    /^\+ functions: refuse_change\(\)/,
  ],
  [
    'a function open to everybody',
    'GRANT EXECUTE ON FUNCTION protect_tables TO PUBLIC',
    /^\+ functionGrants: protect_tables\(\): public/,
  ],
])('%s is found', async (_what, sql, words) => {
  await client.query(sql);
  const difference = catalogDifference(before, await readCatalog(client));
  expect(
    difference.some((line) => words.test(line)),
    difference.join('\n'),
  ).toBe(true);
});
