import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, addMonths, businessDate } from '@/server/kernel/business-date';
import { approvalPort, proofOf } from '@/server/modules/approvals';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { bindSimulatedBank } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { liveWorld } from './world';
import { WorldDoors } from './world-doors';
import { ownAccount } from './world-parties';

const endDate = businessDate('2026-11-20');

let world: TestWorld;
let bank: SimulatedBank;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  // The clock of a demo world is opened on its own first day.
  await world.owner.query(`update calendar set driven = false`);
  folder = mkdtempSync(join(tmpdir(), 'world-'));
  bank = await createSimulatedBank({
    dataDir: folder,
    seed: 'countersign',
    startDate: addDays(addMonths(endDate, -5), 1),
    openingBalances: [{ iban: ownAccount.iban, owner: ownAccount.name, amountMinor: ownAccount.openingMinor }],
  });
  bindSimulatedBank(bank);
}, 60_000);

afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the first days of a world go through the doors, by different people, and its books prove', async () => {
  const doors = new WorldDoors({ database: world.database, bank, label: 'world-test' });
  await liveWorld(doors, { endDate, customers: 40, orders: 400, fineDays: 2, days: 5 });
  const books = await booksCheck(world.database.read);
  expect(books.filter((proof) => !proof.ok)).toEqual([]);
  expect(books.length).toBeGreaterThan(6);
  const one = async (text: string) => (await world.owner.query<{ n: number }>(text)).rows[0]?.n ?? 0;
  expect(await one(`select count(*)::int as n from plan`)).toBeGreaterThan(3);
  expect(
    await one(`select count(*)::int as n from process_run where process = 'operations.dayClose' and state = 'done'`),
  ).toBe(4);
  // Nobody approved what they had asked for, and every row has its run.
  expect(
    await one(
      `select count(*)::int as n from approval_request r join approval_decision d on d.request_id = r.id where r.maker_id = d.person_id::text`,
    ),
  ).toBe(0);
  expect(await one(`select count(*)::int as n from outbox_event where last_error is not null`)).toBe(0);
  // What leaves for the bank is what its journal has, once each.
  const sent = (
    await world.owner.query<{ id: string }>(
      `select end_to_end_id as id from payment_order where state not in ('created', 'blocked', 'in-file', 'cancelled', 'approved')`,
    )
  ).rows;
  const journal = (await bank.journal()).map((order) => order.endToEndId);
  expect(new Set(journal).size).toBe(journal.length);
  expect(journal.sort()).toEqual(sent.map((row) => row.id).sort());
  // The morning that is left to whoever opens it.
  expect(await one(`select count(*)::int as n from approval_request where status = 'pending'`)).toBeGreaterThan(4);
}, 300_000);

test('nobody in it completes an act alone, nothing waits for nobody, and a planted hole is found', async () => {
  const proved = async () => {
    const [{ now }] = (await world.owner.query<{ now: Date }>('select entity_now() as now')).rows as [{ now: Date }];
    return proofOf(world.database.read, now);
  };
  const { holes, acts, people } = await proved();
  expect(holes).toEqual([]);
  expect(acts).toBeGreaterThan(90);
  expect(people).toBeGreaterThan(10);
  expect(await world.read((tx) => approvalPort.stuckRequests(tx))).toEqual({ count: 0, first: [] });

  // A second account of the same human being, a policy that is ended behind the engine, and roles lent to the maker.
  const planted = async (text: string): Promise<string[]> => {
    await world.owner.query('begin');
    await world.owner.query('set local session_replication_role = replica');
    await world.owner.query(text);
    await world.owner.query('commit');
    return (await proved()).holes.map((hole) => hole.act);
  };
  const twin = await planted(`
    with one as (select p.id, p.email from person p join person_role r on r.person_id = p.id and r.role_code = 'finance-operator' order by p.id limit 1),
      made as (insert into person (id, email, display_name, initials, status)
        select gen_random_uuid(), replace(email, '@', '+twin@'), 'Twin', 'TW', 'active' from one returning id)
    insert into person_role (person_id, role_code) select id, 'finance-approver' from made`);
  expect(twin).toContain('payments.approveFile');
  await planted(`delete from person_role where person_id in (select id from person where display_name = 'Twin')`);
  expect((await proved()).holes).toEqual([]);
  const ended = await planted(
    `update approval_policy set conditions = '[[{"field":"amountMinor","op":"gt","value":"99900","currency":"EUR"}]]' where command = 'fees.waive'`,
  );
  expect(ended).toContain('fees.waive');
}, 120_000);
