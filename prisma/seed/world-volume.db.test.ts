import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '@/server/kernel/business-date';
import { nextBusinessDate, runClose } from '@/server/modules/operations';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { bindSimulatedBank } from '@/server/platform/bank/installed-bank';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { withClient } from '@/scripts/db/admin';
import { WorldDoors } from './world-doors';
import { bankEvening } from './world-files';
import { openVolume, volumeBank, volumeDate } from './world-volume';

let world: TestWorld;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(`update calendar set driven = false`);
  folder = mkdtempSync(join(tmpdir(), 'volume-'));
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const failing = async () => (await booksCheck(world.database.read)).filter((proof) => !proof.ok);

test('a world of volume proves its books, before and after a close that ages, collects, charges and earns', async () => {
  const bank = await volumeBank(folder);
  bindSimulatedBank(bank);
  const doors = new WorldDoors({ database: world.database, bank, label: 'volume-test' });
  await withClient(world.db.ownerUrl, (owner) => openVolume({ doors, owner, count: 1_000 }));
  expect(await failing()).toEqual([]);
  const before = await world.owner.query<{ n: number; late: number }>(
    `select count(*)::int as n, count(*) filter (where dpd > 0)::int as late from plan`,
  );
  expect(before.rows[0]?.n).toBe(1_000);
  const late = before.rows[0]?.late ?? 0;
  expect(late).toBeGreaterThan(10);

  await bankEvening(doors, addDays(nextBusinessDate(volumeDate), -1));
  expect(await runClose(volumeDate)).toMatchObject({ status: 'done' });
  expect(await failing()).toEqual([]);
  const after = await world.owner.query<{
    late: number;
    due: number;
    charged: number;
    collecting: number;
    earning: number;
  }>(
    `select count(*) filter (where dpd > 0)::int as late, (select count(*)::int from instalment where state = 'in-collection') as collecting,
       (select count(*)::int from fee) as charged, (select count(*)::int from ledger_leg where account_code = 'deferred-merchant-fee' and amount_minor > 0) as earning
     from plan`,
  );
  const { rows } = after;
  // The thirty that missed their instalment of the day before, on top of those that were late.
  expect(rows[0]?.late).toBe(late + 30);
  expect(rows[0]?.charged).toBeGreaterThan(3);
  expect(rows[0]?.charged).toBeLessThan(late);
  expect(rows[0]?.collecting).toBeGreaterThan(10);
  expect(rows[0]?.earning).toBeGreaterThan(500);
}, 120_000);
