import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, addMonths } from '@/server/kernel/business-date';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { bindSimulatedBank } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { liveWorld } from './world';
import { WorldDoors } from './world-doors';
import { ownAccount } from './world-parties';
import { scenarios } from './world-scenarios';

let world: TestWorld;
let bank: SimulatedBank;
let folder: string;

const { 'payout-day': scenario } = scenarios;
if (scenario === undefined) throw new Error('There is no scenario "payout-day".');

beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(`update calendar set driven = false`);
  folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  bank = await createSimulatedBank({
    dataDir: folder,
    seed: 'countersign',
    startDate: addDays(addMonths(scenario.endDate, -5), 1),
    openingBalances: [{ iban: ownAccount.iban, owner: ownAccount.name, amountMinor: ownAccount.openingMinor }],
  });
  bindSimulatedBank(bank);
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

test('on a payout day the shops of all days without payouts wait in one file', async () => {
  const doors = new WorldDoors({ database: world.database, bank, label: 'payout-day-test' });
  await liveWorld(doors, { ...scenario, customers: 40, orders: 400, fineDays: 1, days: 6, payoutsPausedDays: 5 });
  expect((await booksCheck(world.database.read)).filter((proof) => !proof.ok)).toEqual([]);
  const { rows } = await world.owner.query<{ state: string; orders: number; days: number }>(`
    select f.state, f.order_count as orders, (select count(distinct s.business_date)::int from merchant_statement_line s where s.kind = 'capture') as days
    from payment_file f where f.direction = 'out'`);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ state: 'prepared' });
  expect(rows[0]?.orders).toBeGreaterThan(1);
  expect(rows[0]?.days).toBeGreaterThan(2);
}, 300_000);
