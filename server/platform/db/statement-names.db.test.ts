import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '@/server/platform/testing/test-db';
import { openPool } from './pools';
import { sql } from './sql';
import { mayTryAgain, withTransaction } from './tx';

let db: TestDb;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  db = await openTestDb();
  pool = openPool(db.ownerUrl, { pipeline: true, max: 1 });
});

afterAll(async () => {
  await pool.end();
  await db.drop();
});

const planned = (text: string) =>
  withTransaction(pool, async (tx) => {
    const { n } = await tx.one<{ n: bigint }>(
      sql`select count(*) as n from pg_prepared_statements where statement like ${`%${text}%`} and statement not like '%pg_prepared%'`,
    );
    return Number(n);
  });

test('ranges and limits are planned for what they hold', async () => {
  const texts = [
    (n: number) => sql`select 1 as a from generate_series(1, 3) ranged(x) where x > ${n}::int`,
    (n: number) => sql`select 1 as b from generate_series(1, 3) ranged(x) where ${n}::int <= x`,
    (n: number) => sql`select 1 as c from generate_series(1, 3) ranged(x) order by x limit ${n}`,
  ];
  for (const text of texts) for (let no = 0; no < 4; no += 1) await withTransaction(pool, (tx) => tx.rows(text(no)));
  expect(await planned('ranged(x)')).toBe(0);
});

test('a text that comes again is planned once; long lists are planned for what they hold', async () => {
  const ask = (list: readonly number[]) =>
    withTransaction(pool, (tx) =>
      tx.one<{ n: bigint }>(sql`select count(*) as n from unnest(${list}::int[]) as asked(x) where 0 <> ${-1}::int`),
    );
  const long = Array.from({ length: 500 }, (_, index) => index);
  for (let no = 0; no < 4; no += 1) expect((await ask(long)).n).toBe(500n);
  expect(await planned('as asked')).toBe(0);
  for (let no = 0; no < 4; no += 1) expect((await ask([no])).n).toBe(1n);
  expect(await planned('as asked')).toBe(1);
  expect((await ask(long)).n).toBe(500n);
});

test('statements in flight together share one plan, also after one of them failed', async () => {
  const divide = (by: number) =>
    withTransaction(pool, async (tx) => {
      const asked = [by, by, by].map((each) => tx.one<{ q: number }>(sql`select 12 / ${each}::int as q`));
      const answers = await Promise.allSettled(asked);
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed) throw failed.reason;
      return answers.length;
    });
  expect(await divide(3)).toBe(3);
  expect(await divide(4)).toBe(3);
  await expect(divide(0)).rejects.toThrow('division by zero');
  expect(await divide(6)).toBe(3);
  expect(await planned('select 12 /')).toBe(1);
});

test('a plan that outlived its table is told apart, and the connection that kept it is given up', async () => {
  await pool.query('create table moved (a int)');
  const read = () => withTransaction(pool, (tx) => tx.rows(sql`select * from moved where a = ${1}::int`));
  for (let no = 0; no < 4; no += 1) await read();
  await pool.query('alter table moved add column b int');
  const error = await read().catch((thrown: unknown) => thrown);
  expect(mayTryAgain(error)).toBe(true);
  expect(await read()).toEqual([]);
});
