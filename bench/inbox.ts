// A page of the inbox of approvals among very many requests, through the query door: who asks, what they may see, masks,
// keyset, total. Yardstick of the same run: the bare query of the same page on a connection of its own.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { inbox } from '@/server/modules/approvals/approvals.queries';
import { runQuery } from '@/server/platform/query/run-query';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { stageRequests } from '@/server/testing/staged-requests';
import { withDurableWorld, type DurableWorld } from './lib/durable-world';
import type { BenchResult } from './lib/measure';

const PAGE = 50;

/** What a page asks for, and the rows of the same page as one would ask for them by hand. */
type Mode = {
  readonly name: string;
  readonly filters: Record<string, string | string[]>;
  readonly search?: string;
  readonly sort: { id: string; dir: 'asc' | 'desc' } | null;
  readonly where: string;
  readonly order: string;
};

const MINE = `r.status = 'pending' and r.waiting_roles && $2::text[]
  and not exists (select from approval_maker m where m.request_id = r.id and m.version = r.version and m.person_id = $1::uuid)
  and not exists (select from approval_decision d where d.request_id = r.id and d.version = r.version and d.person_id = $1::uuid)`;
const newest = { id: 'submittedAt', dir: 'desc' } as const;
const urgent = 'r.urgency, r.id';
const latest = 'r.submitted_at desc, r.id desc';

const modes: readonly Mode[] = [
  { name: 'mine to decide', filters: { tab: ['mine'] }, sort: null, where: MINE, order: urgent },
  {
    name: 'waiting for others',
    filters: { tab: ['waiting'] },
    sort: null,
    where: `r.status = 'pending' and r.maker_id <> $1::text and not (${MINE})`,
    order: urgent,
  },
  {
    name: 'mine submitted',
    filters: { tab: ['submitted'] },
    sort: newest,
    where: `r.maker_id = $1::text and $2::text[] is not null`,
    order: latest,
  },
  {
    name: 'done',
    filters: { tab: ['done'] },
    sort: newest,
    where: `r.status <> 'pending' and $1::text is not null and $2::text[] is not null`,
    order: latest,
  },
  {
    name: 'the worst filter: a word that stands nowhere, among all',
    filters: { tab: ['all'] },
    search: 'nowhere',
    sort: newest,
    where: `(r.ref ilike '%nowhere%' or r.title ilike '%nowhere%' or coalesce(p.display_name, r.maker_id) ilike '%nowhere%') and $1::text is not null and $2::text[] is not null`,
    order: latest,
  },
];

const bareText = ({ where, order }: Mode): string => `
  select r.id, r.ref, r.title, r.command, r.entity_type, r.entity_id, r.amount_minor, r.currency, coalesce(p.display_name, r.maker_id) as maker,
    (select count(*) from approval_decision d where d.request_id = r.id and d.version = r.version and d.decision <> 'reject') as decided,
    r.steps, r.waiting_roles, r.version, r.content_hash, r.status, r.submitted_at, r.due_at, r.urgency, r.expires_at, r.closed_at
  from approval_request r left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id
  where ${where} order by ${order} limit ${PAGE + 1}`;

/** Very many requests: one in ten waits, of those one in ten for another role and one in ten made by the reader. */
async function stage(world: DurableWorld, count: number): Promise<string> {
  const { owner } = world;
  const { rows } = await owner.query<{ id: string }>('select id from person limit 1');
  const reader = rows[0]?.id ?? '';
  const maker = uuidv7();
  await owner.query(
    `insert into person (id, email, display_name, initials, status) values ($1, 'maker@countersign.example', 'Maker', 'MA', 'active')`,
    [maker],
  );
  for (let made = 0; made < count; made += 5000) {
    const stagings = Array.from({ length: Math.min(5000, count - made) }, (_none, at) => ({
      amountMinor: BigInt((at * 7919) % 5_000_000),
      ...(at % 10 === 7 ? { steps: [{ role: 'credit-officer', count: 1 }] } : {}),
      ...(at % 10 === 3 ? { makerId: reader } : {}),
    }));
    await stageRequests(owner, maker, stagings);
    // Triggers plan for the size that a table is known to have.
    if (made === 0) await owner.query('analyze');
  }
  await owner.query('set session_replication_role = replica');
  await owner.query(
    `update approval_request set urgency = urgency + (hashtext(id::text) % 86400)::bigint * 2000000000, submitted_at = submitted_at - make_interval(secs => abs(hashtext(ref) % 8000000))`,
  );
  await owner.query(
    `update approval_request set status = 'rejected', closed_at = submitted_at, closed_reason = 'Old', waiting_roles = '{}' where hashtext(ref) % 10 <> 0`,
  );
  await owner.query('set session_replication_role = origin');
  await owner.query('vacuum analyze');
  return reader;
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  times.push(performance.now() - started);
}

const at95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

async function measure(
  world: DurableWorld,
  bare: Client,
  { mode, reader, pages }: { mode: Mode; reader: string; pages: number },
) {
  const door: number[] = [];
  const yardstick: number[] = [];
  const input = {
    filters: mode.filters,
    sort: mode.sort,
    cursor: null,
    limit: PAGE,
    ...(mode.search ? { search: mode.search } : {}),
  };
  const values = [reader, ['finance-approver']];
  for (let page = 0; page < pages + 3; page += 1) {
    const answers = { door: 0, bare: 0 };
    const ask = async () => {
      const answer = await runQuery(inbox, input, world.actor);
      if (answer.status !== 'ok') throw new Error(JSON.stringify(answer.refusal));
      answers.door = answer.value.rows.length;
    };
    const plain = async () => {
      answers.bare = Math.min(
        PAGE,
        (await bare.query({ name: mode.name.slice(0, 20), text: bareText(mode), values })).rows.length,
      );
    };
    await timed(door, ask);
    await timed(yardstick, plain);
    if (answers.door !== answers.bare)
      throw new Error(`${mode.name}: ${answers.door} rows by the door, ${answers.bare} by hand`);
  }
  const [ours, theirs] = [at95(door.slice(3)), at95(yardstick.slice(3))];
  const figures = {
    mode: mode.name,
    p95Ms: Number(ours.toFixed(2)),
    bareP95Ms: Number(theirs.toFixed(2)),
    ratio: Number((theirs / ours).toPrecision(3)),
  };
  console.error(JSON.stringify(figures));
  return figures;
}

export async function bench(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      n: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '60' },
      ms: { type: 'string' },
    },
  });
  const [count, pages] = [Number(values.n), Math.max(20, Number(values.rounds))];
  return withDurableWorld('finance-approver', async (world) => {
    const reader = await stage(world, count);
    const bare = new Client({ connectionString: world.ownerUrl });
    await bare.connect();
    const results = [];
    try {
      for (const mode of modes) results.push(await measure(world, bare, { mode, reader, pages }));
    } finally {
      await bare.end();
    }
    const [first] = results;
    if (!first) throw new Error('nothing was measured');
    return {
      name: 'inbox',
      value: first.p95Ms,
      unit: 'ms (p95 of a page)',
      yardsticks: [{ name: 'the bare query of the same page', value: first.bareP95Ms, ratio: first.ratio }],
      ratio: first.ratio,
      n: count,
      rounds: pages,
      settings: { n: count, pages, pageRows: PAGE, modes: results, durability: world.durability },
    };
  });
}
