// The close of a day over many plans: debits, income, ageing, fees, promises, cases, through the process door with its
// chunks, keys and audit. Yardstick of the same run: set-based SQL that writes the same changed and new rows.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { WorldDoors } from '@/prisma/seed/world-doors';
import { openVolume, volumeDate } from '@/prisma/seed/world-volume';
import { addDays, businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { dayClose } from '@/server/modules/operations/use-cases/day-close';
import { systemActor } from '@/server/platform/auth/actor';
import { runProcess } from '@/server/platform/command/process';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { assertTwins, makeTwins, moment, stageChanges, writeChanges, type Changes } from './lib/changed-rows';
import { withDurableWorld, type DurableWorld } from './lib/durable-world';
import { compared, type BenchResult, type Measured } from './lib/measure';
import { countStatements, sayStatements } from './lib/statements';

/** The statements of all days to come are there already, so that no close waits for one. */
async function bookStatements({ owner }: DurableWorld): Promise<void> {
  const rawId = uuidv7();
  await owner.query(
    `insert into raw_file (id, kind, name, sha256, size_bytes, bytes, source, run_id)
     select $1, 'camt', 'bench', repeat('0', 64), 1, 'x', 'bench', id from run limit 1`,
    [rawId],
  );
  await owner.query(
    `insert into statement (id, raw_file_id, bank_account_id, message, statement_id, currency, opening_minor, closing_minor, booked_on, entry_count, state, findings)
     select gen_random_uuid(), $1, id, 'camt.053.001.08', 'bench', currency, 0, 0, '2099-12-31', 0, 'posted', '[]' from bank_account`,
    [rawId],
  );
}

async function businessDay(world: DurableWorld): Promise<BusinessDate> {
  const { rows } = await world.owner.query<{ date: string }>(
    `select business_date::text as date from calendar where entity = 'main'`,
  );
  return businessDate(rows[0]?.date ?? '');
}

async function closeOf(date: BusinessDate): Promise<void> {
  const outcome = await runProcess(dayClose, { scope: date, date }, systemActor('day-close'));
  if (outcome.status !== 'done') throw new Error(`the close of ${date} was ${JSON.stringify(outcome)}`);
}

type Steps = Record<string, { seconds: number; counts: Record<string, number | string> }>;

async function stepsOf(world: DurableWorld, date: BusinessDate): Promise<Steps> {
  const { rows } = await world.owner.query<{ step: string; seconds: number; counts: Record<string, number> }>(
    `select s.step, s.counts, round(extract(epoch from s.finished_at - lag(s.finished_at, 1, p.started_at) over (order by s.ordinal))::numeric, 2)::float as seconds
     from process_step s join process_run p on p.id = s.process_run_id where p.process = 'operations.dayClose' and p.scope_key = $1 order by s.ordinal`,
    [date],
  );
  return Object.fromEntries(rows.map(({ step, seconds, counts }) => [step, { seconds, counts }]));
}

async function timed(measured: Measured, plans: number, work: () => Promise<unknown>): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  measured.rates.push(plans / seconds);
  measured.cpuMicros.push((used.user + used.system) / plans);
  console.error(`${measured.name}: ${seconds.toFixed(2)} s, ${Math.round(plans / seconds)} plans/s`);
}

type Day = { steps: Steps; changes: Changes };

/** One day by both sides: our close, and the rows that it left, written again by plain SQL. */
async function oneDay(world: DurableWorld, sides: { door: Measured; sql: Measured }, plans: number): Promise<Day> {
  const date = await businessDay(world);
  const before = await moment(world.owner);
  await timed(sides.door, plans, () => closeOf(date));
  const steps = await stepsOf(world, date);
  console.error(
    Object.entries(steps)
      .map(([step, { seconds }]) => `${step} ${seconds}`)
      .join(' · '),
  );
  const changes = await stageChanges(world.owner, before);
  await world.owner.query('checkpoint');
  await timed(sides.sql, plans, () => writeChanges(world.owner));
  await world.owner.query('checkpoint');
  return { steps, changes };
}

async function assertAged(world: DurableWorld, days: number): Promise<void> {
  const { rows } = await world.owner.query<{ late: number; wrong: number; fees: number }>(
    `select (select count(*)::int from plan where dpd > 0) as late, (select count(*)::int from fee) as fees,
       (select count(*)::int from plan p where p.dpd > 0 and not exists (select from instalment i where i.plan_id = p.id and i.state <> 'paid'
          and i.effective_due_date = (select aged_on from credit_ageing) - p.dpd)) as wrong`,
  );
  const found = rows[0];
  if (!found || found.late === 0 || found.fees === 0 || found.wrong > 0)
    throw new Error(`after ${days} days the plans are not as they should be: ${JSON.stringify(found)}`);
  const failing = (await booksCheck(world.database.read)).filter((proof) => !proof.ok && proof.proof === 'entries');
  if (failing.length > 0) throw new Error('the entries of the close do not balance');
}

const mean = (list: readonly number[]): number => Math.round(list.reduce((sum, each) => sum + each, 0) / list.length);

export async function bench(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      n: { type: 'string', default: '1000000' },
      ms: { type: 'string' },
      statements: { type: 'boolean', default: false },
    },
  });
  const settings = { rounds: Math.max(3, Number(values.rounds)), plans: Number(values.n) };
  const { plans, rounds } = settings;
  // The people of a world of volume are those of the demo, which a process must be asked for.
  process.env.DEMO = '1';
  return withDurableWorld(null, async (world) => {
    if (values.statements) await countStatements(world.owner);
    const doors = new WorldDoors({ database: world.database, label: 'volume' });
    await openVolume({ doors, owner: world.owner, count: plans });
    await bookStatements(world);
    await makeTwins(world.owner);
    const named = (name: string): Measured => ({ name, rates: [], cpuMicros: [] });
    const sides = { door: named('close'), sql: named('set-based SQL writing the same rows') };
    let last: Day = { steps: {}, changes: {} };
    if (values.statements) await sayStatements(world.owner, 12);
    for (let round = 0; round <= rounds; round += 1) {
      last = await oneDay(world, sides, plans);
      if (values.statements) await sayStatements(world.owner);
      // The first day warms up and does not count: it ages every plan from nothing and takes the fees of a quarter.
      if (round === 0) for (const side of Object.values(sides)) side.rates.length = side.cpuMicros.length = 0;
    }
    // What the yardstick wrote otherwise than the close on any day still differs on the last.
    await assertTwins(world.owner);
    await assertAged(world, rounds + 1);
    return {
      name: 'day-close',
      unit: 'plans/s',
      ...compared(sides.door, [sides.sql]),
      n: plans,
      rounds,
      settings: {
        ...settings,
        firstDay: volumeDate,
        lastDay: addDays(await businessDay(world), -1),
        lastSteps: last.steps,
        rowsOfLastDay: last.changes,
        cpuMicrosPerPlan: Object.fromEntries(Object.values(sides).map((side) => [side.name, mean(side.cpuMicros)])),
        durability: world.durability,
      },
    };
  });
}
