import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests, type Staged } from '@/server/testing/staged-requests';
import { runBulks } from './run-bulk';

/* Many are decided by another way through the tables than one is. Each case is staged twice: one twin is decided singly, the
 * other as an item of a bulk, and everything that is left behind is compared. */

let world: TestWorld;
let checker: Actor;
let people: Record<'maker' | 'checker' | 'other' | 'giver' | 'gone', string>;

const stepSets = {
  one: [{ role: 'finance-approver', count: 1 }],
  two: [{ role: 'finance-approver', count: 2 }],
  another: [{ role: 'credit-officer', count: 1 }],
  lent: [{ role: 'fee-admin', count: 1 }],
  both: [
    { role: 'finance-approver', count: 1 },
    { role: 'fee-admin', count: 1 },
  ],
  signed: [{ role: 'finance-approver', count: 1, passkey: true }],
  machine: [
    { kind: 'recommend', role: 'finance-approver', count: 1 },
    { kind: 'approve', role: 'finance-approver', count: 1 },
  ],
} as const;

const caseOf = fc.record({
  steps: fc.constantFrom(...(Object.keys(stepSets) as (keyof typeof stepSets)[])),
  maker: fc.constantFrom('maker', 'maker', 'maker', 'checker', 'giver'),
  amountMinor: fc.constantFrom(null, 100n, 5_000_000n),
  before: fc.constantFrom('none', 'none', 'none', 'other', 'gone', 'checker', 'giver', 'undone'),
  meanwhile: fc.constantFrom(
    'nothing',
    'nothing',
    'nothing',
    'withdrawn',
    'expired',
    'version',
    'subject',
    'escalated',
  ),
});
type Case = ReturnType<typeof caseOf.generate>['value'];

const query = async <R extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<R>(text, values)).rows;

beforeAll(async () => {
  world = await openWorld();
  checker = await world.actor('finance-approver', 'Chris');
  const of = async (role: string, name: string) => world.personId(await world.actor(role, name));
  people = {
    maker: await of('finance-operator', 'Mara'),
    checker: await world.personId(checker),
    other: await of('finance-approver', 'Dora'),
    giver: await of('fee-admin', 'Gus'),
    gone: await of('finance-approver', 'Gone'),
  };
  await query(
    `insert into delegation (id, giver_id, delegate_id, roles, from_at, until_at, reason)
     values ($1, $2, $3, '{fee-admin}', '2026-11-01', '2026-12-01', 'On leave')`,
    [uuidv7(), people.giver, people.checker],
  );
  await query(
    `insert into person_limit (id, person_id, role_code, limit_minor, currency, set_at) values ($1, $2, 'finance-approver', 100000, 'EUR', now())`,
    [uuidv7(), people.checker],
  );
});
afterAll(() => world.close());

/** What somebody did before: a decision of another, of one who was suspended since, of oneself, or one that was undone. */
async function decideBefore({ requestId }: Staged, { before, steps }: Case): Promise<void> {
  if (before === 'none') return;
  // Where one place is asked for and filled, the request would have run.
  const fills = steps === 'lent' ? ['giver'] : ['other', 'checker'];
  if (['one', 'signed', 'lent'].includes(steps) && fills.includes(before)) return;
  const personId = before === 'undone' ? people.other : people[before];
  const kind = steps === 'machine' ? 'recommend' : 'approve';
  const role = before === 'giver' ? 'fee-admin' : 'finance-approver';
  await query('set session_replication_role = replica');
  const id = uuidv7();
  await query(
    `insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at)
     select $1, id, version, $2, $3, 0, array[$4], content_hash, submit_run_id, entity_now() - interval '1 hour' from approval_request where id = $5`,
    [id, personId, kind, role, requestId],
  );
  if (before === 'undone')
    await query(
      `insert into approval_undo (decision_id, person_id, run_id, at) values ($1, $2, gen_random_uuid(), entity_now())`,
      [id, personId],
    );
  await query('set session_replication_role = origin');
}

/** What happens between the list and the decision. */
async function happens({ requestId, merchantId }: Staged, { meanwhile }: Case): Promise<void> {
  const texts = {
    nothing: [],
    withdrawn: [`update approval_request set status = 'withdrawn', closed_at = entity_now() where id = $1`],
    expired: [`update approval_request set expires_at = entity_now() where id = $1`],
    version: [
      `update approval_request set version = 2 where id = $1`,
      `insert into approval_maker (request_id, version, person_id, why) select request_id, 2, person_id, why from approval_maker where request_id = $1`,
    ],
    escalated: [`update approval_request set escalate_at = entity_now(), escalated_at = entity_now() where id = $1`],
    subject: [],
  }[meanwhile];
  await query('set session_replication_role = replica');
  for (const text of texts) await query(text, [requestId]);
  if (meanwhile === 'subject')
    await query(`update merchant set hold_reason = 'Another one' where id = $1`, [merchantId]);
  await query('set session_replication_role = origin');
}

const traces = {
  request: `select status, waiting_roles, closed_reason, closed_at, case when jsonb_typeof(result) = 'object' then result - 'merchantId' end as result, difference from approval_request where id = $1`,
  decisions: `select person_id, on_behalf_of, decision, step_no, roles, reason, at, attempt, key_id from approval_decision where request_id = $1 order by at, person_id`,
  merchant: `select m.status, m.hold_reason, m.version from merchant m join approval_request r on r.entity_id = m.id::text where r.id = $1`,
  audit: `select a.actor_kind, a.actor_id, a.command, a.outcome, a.entity_type, a.before, a.after - 'bulkId' - 'ref' - 'contentHash' as after, a.reason, a.business_date, a.occurred_at
    from audit_event a join approval_request r on a.entity_id in (r.id::text, r.entity_id) where r.id = $1 order by a.id`,
  runs: `select n.command, n.actor_kind, n.actor_id, n.state, n.business_date, n.result #- '{result,merchantId}' #- '{ref}' #- '{merchantId}' #- '{mayApprove}' as result
    from run n join audit_event a on a.run_id = n.id join approval_request r on a.entity_id in (r.id::text, r.entity_id) where r.id = $1 order by a.id`,
  events: `select e.type, e.handler, e.payload - 'requestId' - 'merchantId' as payload from outbox_event e join audit_event a on a.run_id = e.run_id
    join approval_request r on a.entity_id in (r.id::text, r.entity_id) where r.id = $1 and e.handler <> 'stream' order by e.type, e.handler`,
} as const;

async function traceOf({ requestId, ref }: Staged): Promise<string> {
  const found: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(traces)) found[name] = await query(text, [requestId]);
  return JSON.stringify(found).replaceAll(ref, 'REF');
}

type Listed = { bulkId: string; root: string };
type ListedItem = {
  request_id: string;
  version: number;
  content_hash: string;
  decision: string;
  status: string | null;
  code: string | null;
};

async function twins(cases: readonly Case[]): Promise<{ single: Staged[]; many: Staged[] }> {
  const stagings = cases.map(({ steps, maker, amountMinor }) => ({
    steps: stepSets[steps],
    amountMinor,
    ...(steps === 'machine' ? { machine: true } : { makerId: people[maker as 'maker'] }),
  }));
  const single = await stageRequests(world.owner, people.maker, stagings);
  const many = await stageRequests(world.owner, people.maker, stagings);
  for (const side of [single, many]) for (const [at, one] of side.entries()) await decideBefore(one, cases[at] as Case);
  return { single, many };
}

async function decideBothWays(cases: readonly Case[], decision: 'approve' | 'reject'): Promise<string[]> {
  const reason = decision === 'reject' ? 'Not like this' : undefined;
  const { single, many } = await twins(cases);
  await query(`update person set status = 'suspended' where id = $1`, [people.gone]);
  const listed = async (side: Staged[]) =>
    (await world.done(
      'approvals.listBulk',
      { decision, of: { kind: 'rows', requestIds: side.map((one) => one.requestId) } },
      checker,
    )) as Listed;
  const items = (bulkId: string) =>
    query<ListedItem>(
      'select request_id, version, content_hash, decision, status, code from approval_bulk_item where bulk_id = $1 order by no',
      [bulkId],
    );
  const shown = await items((await listed(single)).bulkId);
  const bulk = await listed(many);
  for (const side of [single, many]) for (const [at, one] of side.entries()) await happens(one, cases[at] as Case);
  const singly: string[] = [];
  for (const item of shown) {
    const input = {
      requestId: item.request_id,
      version: item.version,
      contentHash: item.content_hash,
      decision: item.decision,
    };
    singly.push(decisionOf(await world.run('approvals.decide', { ...input, ...(reason ? { reason } : {}) }, checker)));
  }
  await world.done(
    'approvals.bulkDecide',
    { ...bulk, total: undefined, decision, ...(reason ? { reason } : {}) },
    checker,
  );
  await runBulks();
  await query(`update person set status = 'active' where id = $1`, [people.gone]);
  const together = (await items(bulk.bulkId)).map((item) => item.status ?? item.code ?? 'no result');
  const said = (at: number) =>
    JSON.stringify(cases[at], (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  together.forEach((outcome, at) => expect(`${said(at)} ${outcome}`).toBe(`${said(at)} ${singly[at]}`));
  for (const [at, one] of many.entries())
    expect(`${said(at)} ${await traceOf(one)}`).toBe(`${said(at)} ${await traceOf(single[at] as Staged)}`);
  return together;
}

const plain: Case = { steps: 'one', maker: 'maker', amountMinor: null, before: 'none', meanwhile: 'nothing' };

/** One of each end that random worlds have to come to, so that no luck is needed for it. */
const everyEnd: Case[] = [
  plain,
  { ...plain, steps: 'two' },
  { ...plain, meanwhile: 'subject' },
  { ...plain, meanwhile: 'withdrawn' },
  { ...plain, maker: 'checker' },
];

describe('a decision as an item of a bulk', () => {
  // WORLDS=100 by hand; the suite shows that it holds, the long run that it is no luck.
  test('comes to what the same decision by itself comes to, over random worlds', { timeout: 1_800_000 }, async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(caseOf, { minLength: 10, maxLength: 24 }),
        fc.constantFrom('approve', 'approve', 'reject'),
        async (cases, decision) => {
          for (const outcome of await decideBothWays(cases, decision as 'approve' | 'reject')) seen.add(outcome);
        },
      ),
      { numRuns: Number(process.env.WORLDS ?? 6), endOnFailure: true, examples: [[everyEnd, 'approve']] },
    );
    const [set] = await query<{ together: number }>(
      `select sum((counts ->> 'together')::int)::int as together from process_step s join process_run p on p.id = s.process_run_id where p.process = 'approvals.runBulk'`,
    );
    expect(set?.together).toBeGreaterThan(10);
    // A comparison of nothing but refusals would prove little.
    for (const outcome of ['executed', 'pending', 'changed', 'APPROVALS.CLOSED', 'APPROVALS.OWN_REQUEST'])
      expect([...seen]).toContain(outcome);
  });

  test(
    'and every kind of refusal by itself, with one that can be decided beside it',
    { timeout: 120_000 },
    async () => {
      const cases: [Partial<Case>, string][] = [
        [{}, 'executed'],
        [{ steps: 'two' }, 'pending'],
        [{ steps: 'two', before: 'other' }, 'executed'],
        [{ steps: 'two', before: 'gone' }, 'pending'],
        [{ steps: 'machine' }, 'pending'],
        [{ steps: 'machine', before: 'other' }, 'executed'],
        [{ steps: 'lent' }, 'executed'],
        [{ meanwhile: 'subject' }, 'changed'],
        [{ maker: 'checker' }, 'APPROVALS.OWN_REQUEST'],
        [{ steps: 'lent', maker: 'giver' }, 'APPROVALS.DELEGATE_OF_MAKER'],
        [{ steps: 'two', before: 'checker' }, 'APPROVALS.ALREADY_DECIDED'],
        [{ steps: 'another' }, 'APPROVALS.NOT_ASKED'],
        [{ amountMinor: 5_000_000n }, 'APPROVALS.BEYOND_PERSONAL_LIMIT'],
        [{ steps: 'signed' }, 'APPROVALS.SIGNATURE_MISSING'],
        [{ meanwhile: 'withdrawn' }, 'APPROVALS.CLOSED'],
        [{ meanwhile: 'expired' }, 'APPROVALS.EXPIRED'],
        [{ meanwhile: 'version' }, 'APPROVALS.VERSION_STALE'],
      ];
      const outcomes = await decideBothWays(
        cases.map(([change]) => ({ ...plain, ...change })),
        'approve',
      );
      expect(outcomes).toEqual(cases.map(([, outcome]) => outcome));
    },
  );
});
