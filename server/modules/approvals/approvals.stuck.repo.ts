import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { BEYOND_ALL, heldAmount, type Amount } from './approvals.held.repo';
import { decisionsOfMany, yesesOf, type DecisionRow } from './approvals.repo';
import { progress, stepsNow, type Step } from './domain/steps';

export type StuckRequest = { id: string; ref: string; title: string; waitingRoles: string[] };

/** Requests that wait and for which too few people are left: how many, and the first of them by the instant they are due. */
export type Stuck = { count: number; first: StuckRequest[] };

const PAGE = 500;
const NAMED = 200;

type Pending = StuckRequest & {
  command: string;
  amountMinor: bigint | null;
  currency: string | null;
  steps: Step[];
  version: number;
  escalatedAt: Date | null;
  dueAt: Date;
  handIds: string[];
};

type Decider = { personId: string; roles: string[] };

async function pageAfter(db: Db, id: string | null): Promise<Pending[]> {
  return db.rows<Pending>(sql`
    select r.id, r.ref, r.title, r.waiting_roles, r.command, r.amount_minor, r.currency, r.steps, r.version, r.escalated_at, r.due_at,
      array(select m.person_id from approval_maker m where m.request_id = r.id and m.version = r.version) as hand_ids
    from approval_request r where r.status = 'pending' ${id === null ? sql`` : sql`and r.id > ${id}::uuid`} order by r.id limit ${PAGE}`);
}

/**
 * Amounts between which no personal limit lies are one to all limits: each is taken for the limit above it, so that people
 * are asked for once per limit and not once per request.
 */
async function limitSteps(db: Db): Promise<(amount: Amount) => Amount> {
  const limits = await db.rows<{ limitMinor: bigint; currency: string }>(sql`
    select distinct limit_minor, currency from person_limit where limit_minor is not null order by limit_minor`);
  return ({ amountMinor, currency }) => {
    if (amountMinor === null) return { amountMinor: null, currency: null };
    const size = amountMinor < 0n ? -amountMinor : amountMinor;
    const above = limits.find((limit) => limit.currency === currency && limit.limitMinor >= size);
    return above ? { amountMinor: above.limitMinor, currency } : { amountMinor: BEYOND_ALL, currency: null };
  };
}

async function decidersFor(db: Db, { amountMinor, currency }: Amount): Promise<Decider[]> {
  return db.rows<Decider>(sql`
    select p.id as person_id, array_agg(h.role_code) as roles
    from person p join role_holding(entity_now(), ${amountMinor}::bigint, ${currency}) h on h.person_id = p.id and h.giver_id is null
    where p.status = 'active' and exists (
      select from person_role r join role_permission rp on rp.role_code = r.role_code where r.person_id = p.id and rp.permission = 'approvals.decide')
    group by p.id order by p.id`);
}

/** Whether these people are enough for what is still open of a request. */
function canGoOn(request: Pending, decisions: readonly DecisionRow[], deciders: readonly Decider[]): boolean {
  const out = new Set([...request.handIds, ...decisions.flatMap((one) => [one.personId, one.onBehalfOf])]);
  const steps = stepsNow(request.steps, request.escalatedAt !== null);
  const { filled } = progress(steps, yesesOf(decisions));
  const open = steps
    .map((step, at) => ({ ...step, kind: 'approve' as const, count: step.count - (filled[at] ?? 0) }))
    .filter((step) => step.count > 0);
  const people = deciders.filter((one) => !out.has(one.personId)).map((one) => ({ ...one, kind: 'approve' as const }));
  return progress(open, people).complete;
}

/** Looks at every request that waits, a page at a time, after somebody was suspended or lost a role. */
export async function stuckRequests(db: Db): Promise<Stuck> {
  const stepOf = await limitSteps(db);
  const known = new Map<string, Decider[]>();
  const found: Pending[] = [];
  let page = await pageAfter(db, null);
  while (page.length > 0) {
    const decisions = await decisionsOfMany(db, page);
    for (const request of page) {
      const amount = stepOf(heldAmount(request));
      const key = `${amount.amountMinor ?? ''}/${amount.currency ?? ''}`;
      const deciders = known.get(key) ?? (await decidersFor(db, amount));
      known.set(key, deciders);
      if (!canGoOn(request, decisions.get(request.id) ?? [], deciders)) found.push(request);
    }
    page = page.length < PAGE ? [] : await pageAfter(db, page.at(-1)?.id ?? null);
  }
  found.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const first = found.slice(0, NAMED).map(({ id, ref, title, waitingRoles }) => ({ id, ref, title, waitingRoles }));
  return { count: found.length, first };
}
