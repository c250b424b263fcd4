// Many requests approved in one act: a process that judges each by the rules of a single decision and gives each its own run,
// decision, execution and audit row. Yardstick of the same run: bare SQL that writes the same rows in the same commits.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { CHUNK_ITEMS, runBulk } from '@/server/modules/approvals/use-cases/run-bulk';
import { listBulk } from '@/server/modules/approvals/use-cases/list-bulk';
import { bulkDecide } from '@/server/modules/approvals/use-cases/bulk-decide';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { stageRequests } from '@/server/testing/staged-requests';
import { writeDecisions, type BareFrame, type BareItem } from './lib/bare-decisions';
import { withDurableWorld, type DurableWorld } from './lib/durable-world';
import { countStatements, sayStatements } from './lib/statements';
import { compared, type BenchResult, type Measured } from './lib/measure';

type Side = 'door' | 'bare' | 'untouched';
type Confirmed = { bulkId: string; requestIds: string[]; listSeconds: number };

async function makerOf({ owner }: DurableWorld): Promise<string> {
  const id = uuidv7();
  await owner.query(
    `insert into person (id, email, display_name, initials, status) values ($1, 'maker@countersign.example', 'Maker', 'MA', 'active')`,
    [id],
  );
  return id;
}

/** Stages requests, and has the person list and confirm all of them. */
async function confirmed(world: DurableWorld, makerId: string, count: number): Promise<Confirmed> {
  const staged = await stageRequests(
    world.owner,
    makerId,
    Array.from({ length: count }, () => ({})),
  );
  const requestIds = staged.map((one) => one.requestId);
  const by = () => ({ actor: world.actor, key: uuidv7() });
  const started = performance.now();
  const of = { kind: 'rows' as const, requestIds };
  const listed = await runCommand(listBulk, { decision: 'approve', of }, by());
  const listSeconds = (performance.now() - started) / 1000;
  if (listed.status !== 'done') throw new Error(`the list was ${JSON.stringify(listed)}`);
  const { bulkId, root } = listed.result as { bulkId: string; root: string };
  const outcome = await runCommand(bulkDecide, { bulkId, root, decision: 'approve', reason: 'Confirmed' }, by());
  if (outcome.status !== 'done') throw new Error(`the confirmation was ${JSON.stringify(outcome)}`);
  return { bulkId, requestIds, listSeconds };
}

async function itemsOf({ owner }: DurableWorld, bulkId: string): Promise<BareItem[]> {
  const { rows } = await owner.query<BareItem>(
    `select i.no, i.request_id as "requestId", r.entity_id as "merchantId", i.content_hash as "contentHash"
     from approval_bulk_item i join approval_request r on r.id = i.request_id where i.bulk_id = $1 order by i.no`,
    [bulkId],
  );
  return rows;
}

/** The events that the door tells for each item, as it told them. */
async function eventsOf({ owner }: DurableWorld, { bulkId, requestIds }: Confirmed): Promise<BareFrame['events']> {
  const { rows } = await owner.query<{ type: string; handler: string; n: string }>(
    `select e.type, e.handler, count(*) as n from outbox_event e join run n on n.id = e.run_id
     where n.idem_key like 'bulk/' || $1 || '/%' or n.idem_key = any ($2) group by 1, 2`,
    [bulkId, requestIds.map((id) => `approval/${id}`)],
  );
  return rows.filter((row) => Number(row.n) === requestIds.length).map(({ type, handler }) => ({ type, handler }));
}

/** Every request was executed, once, by a decision with an audit row of its own and an execution with another. */
async function assertDecided({ owner }: DurableWorld, { bulkId, requestIds }: Confirmed): Promise<void> {
  const { rows } = await owner.query<Record<string, number>>(
    `select (select count(*)::int from approval_request where id = any ($1) and status = 'executed') as executed,
       (select count(*)::int from approval_decision where request_id = any ($1)) as decisions,
       (select count(distinct a.run_id)::int from approval_decision d join audit_event a on a.run_id = d.run_id and a.entity_id = d.request_id::text
          where d.request_id = any ($1)) as decision_audits,
       (select count(distinct a.run_id)::int from approval_request r join audit_event a on a.run_id = r.executed_run_id where r.id = any ($1)) as execution_audits,
       (select count(*)::int from approval_bulk_item where bulk_id = $2 and status = 'executed') as results`,
    [requestIds, bulkId],
  );
  for (const [what, found] of Object.entries(rows[0] ?? {}))
    if (found !== requestIds.length) throw new Error(`${what}: ${found} of ${requestIds.length}`);
}

async function timed(measured: Measured, count: number, work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  measured.rates.push(count / seconds);
  measured.cpuMicros.push((used.user + used.system) / count);
  console.error(`${measured.name}: ${seconds.toFixed(2)} s, ${Math.round(count / seconds)} items/s`);
}

async function bare(client: Client, frame: BareFrame, items: readonly BareItem[]): Promise<void> {
  for (let at = 0; at < items.length; at += CHUNK_ITEMS)
    await writeDecisions(client, frame, items.slice(at, at + CHUNK_ITEMS));
}

type Bench = {
  world: DurableWorld;
  makerId: string;
  count: number;
  sides: Record<Side, Measured>;
  events: BareFrame['events'];
};

async function oneSide({ world, makerId, count, sides, events }: Bench, side: Side): Promise<Confirmed> {
  const act = await confirmed(world, makerId, count);
  // A database in use knows how large its tables are; one that was filled a second ago would be read by plans for empty ones.
  await world.owner.query('analyze');
  await world.owner.query('checkpoint');
  if (side === 'door') {
    await timed(sides.door, count, () => runBulk(act.bulkId));
  } else {
    const client = new Client({ connectionString: world.ownerUrl });
    await client.connect();
    if (side === 'untouched') await client.query('set session_replication_role = replica');
    const { rows } = await world.owner.query<{ person_id: string; session_id: string }>(
      'select person_id, session_id from approval_bulk where id = $1',
      [act.bulkId],
    );
    const frame = {
      bulkId: act.bulkId,
      personId: rows[0]?.person_id ?? '',
      sessionId: rows[0]?.session_id ?? '',
      events,
    };
    const items = await itemsOf(world, act.bulkId);
    await timed(sides[side], count, () => bare(client, frame, items));
    await client.end();
  }
  await assertDecided(world, act);
  return act;
}

export async function bench(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      statements: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      n: { type: 'string', default: '10000' },
      ms: { type: 'string' },
    },
  });
  const [rounds, count] = [Math.max(3, Number(values.rounds)), Number(values.n)];
  return withDurableWorld('finance-approver', async (world) => {
    if (values.statements) await countStatements(world.owner);
    const named = (name: string): Measured => ({ name, rates: [], cpuMicros: [] });
    const sides = {
      door: named('bulk process'),
      bare: named('bare SQL of the same writes, a statement per table'),
      untouched: named('the same with triggers and foreign keys switched off'),
    };
    const order: Side[] = ['door', 'bare', 'untouched'];
    const bench: Bench = { world, makerId: await makerOf(world), count, sides, events: [] };
    let listSeconds = 0;
    for (let round = 0; round <= rounds; round += 1) {
      for (let turn = 0; turn < order.length; turn += 1) {
        const side = order[round === 0 ? turn : (round + turn) % order.length] ?? 'door';
        const act = await oneSide(bench, side);
        if (values.statements) await sayStatements(world.owner, 14);
        if (side === 'door') listSeconds = act.listSeconds;
        if (round === 0 && side === 'door') bench.events = await eventsOf(world, act);
      }
      // The first round warms up and does not count.
      if (round === 0) for (const side of Object.values(sides)) side.rates.length = side.cpuMicros.length = 0;
    }
    const { rows } = await world.owner.query<{ together: number }>(
      `select sum((counts ->> 'together')::int)::int as together from process_step`,
    );
    if (rows[0]?.together !== count * (rounds + 1)) throw new Error(`only ${rows[0]?.together ?? 0} went as a set`);
    return {
      name: 'approve-bulk',
      unit: 'items/s',
      ...compared(sides.door, [sides.bare, sides.untouched]),
      n: count,
      rounds,
      settings: {
        rounds,
        n: count,
        itemsPerCommit: CHUNK_ITEMS,
        listSeconds: Number(listSeconds.toFixed(2)),
        eventsPerItem: bench.events.length,
        reach: 0.3,
        durability: world.durability,
      },
    };
  });
}
