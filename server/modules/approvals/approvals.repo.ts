import type { ContentDifference } from '@/server/platform/command/context';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { stepsNow, type Step, type StepKind, type Yes } from './domain/steps';

export type RequestStatus = 'pending' | 'executed' | 'rejected' | 'withdrawn' | 'expired' | 'changed' | 'failed';

export type RequestRow = {
  id: string;
  ref: string;
  command: string;
  codeVersion: number;
  entityType: string;
  entityId: string;
  title: string;
  makerKind: 'person' | 'system';
  makerId: string;
  input: unknown;
  content: Record<string, unknown>;
  contentHash: string;
  steps: Step[];
  waitingRoles: string[];
  version: number;
  status: RequestStatus;
  expiresAt: Date;
  escalatedAt: Date | null;
  amountMinor: bigint | null;
  currency: string | null;
  closedReason: string | null;
  result: unknown;
};

export type DecisionRow = {
  personId: string;
  /** Whose role was used; the decision counts for both. */
  onBehalfOf: string | null;
  decision: StepKind | 'reject';
  roles: string[];
  active: boolean;
};

export type NewRequest = Omit<RequestRow, 'status' | 'closedReason' | 'result' | 'version' | 'escalatedAt'> & {
  submitRunId: string;
  consequences: unknown;
  consequencesHash: string;
  facts: unknown;
  policies: unknown;
  counterparty: string;
  escalateAt: Date | null;
  dueAt: Date;
  submittedAt: Date;
};

export async function nextRequestNo(tx: Tx): Promise<number> {
  const row = await tx.one<{ no: bigint }>(sql`select nextval('approval_request_no') as no`);
  return Number(row.no);
}

/** Stores a request; false when the same act on the same subject waits already. */
export async function insertRequest(tx: Tx, row: NewRequest): Promise<boolean> {
  const inserted = await tx.exec(sql`
    insert into approval_request (id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, submit_run_id,
      input, content, content_hash, consequences, consequences_hash, facts, policies, steps, waiting_roles, version, status,
      amount_minor, currency, counterparty, due_at, expires_at, escalate_at, submitted_at)
    values (${row.id}, ${row.ref}, ${row.command}, ${row.codeVersion}, ${row.entityType}, ${row.entityId}, ${row.title}, ${row.makerKind},
      ${row.makerId}, ${row.submitRunId}, ${json(row.input)}, ${json(row.content)}, ${row.contentHash}, ${json(row.consequences)},
      ${row.consequencesHash}, ${json(row.facts)}, ${json(row.policies)}, ${json(row.steps)}, ${row.waitingRoles}, 1, 'pending',
      ${row.amountMinor}, ${row.currency}, ${row.counterparty}, ${row.dueAt}, ${row.expiresAt}, ${row.escalateAt}, ${row.submittedAt})
    on conflict (command, entity_type, entity_id) where status = 'pending' do nothing`);
  return inserted === 1;
}

export async function waitingRef(
  tx: Tx,
  act: { command: string; entityType: string; entityId: string },
): Promise<string | null> {
  const row = await tx.maybe<{ ref: string }>(sql`
    select ref from approval_request
    where command = ${act.command} and entity_type = ${act.entityType} and entity_id = ${act.entityId} and status = 'pending'`);
  return row?.ref ?? null;
}

/** Names everyone whose hand is in a version; the maker comes first and is not named twice. */
export async function insertMakers(
  tx: Tx,
  requestId: string,
  makers: readonly { personId: string; why: string }[],
): Promise<void> {
  if (makers.length === 0) return;
  await tx.exec(sql`
    insert into approval_maker (request_id, version, person_id, why)
    select ${requestId}, 1, m.person_id, m.why
    from unnest(${makers.map((maker) => maker.personId)}::uuid[], ${makers.map((maker) => maker.why)}::text[]) m(person_id, why)
    on conflict do nothing`);
}

/** A request, its steps as they count now; with `lock` its row is held until the transaction ends. */
export async function findRequest(db: Db, requestId: string, lock: boolean): Promise<RequestRow | null> {
  const row = await db.maybe<RequestRow>(sql`
    select id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, input, content, content_hash, steps,
      waiting_roles, version, status, expires_at, escalated_at, amount_minor, currency, closed_reason, result
    from approval_request where id = ${requestId} ${lock ? sql`for update` : sql``}`);
  return row && { ...row, steps: stepsNow(row.steps, row.escalatedAt !== null) };
}

/** Of the decisions `d` those that their person did not take back. */
export const STANDING = sql`not exists (select from approval_undo u where u.decision_id = d.id)`;

/** The decisions that stand: what was taken back is not among them. */
export async function decisionsOf(db: Db, request: { id: string; version: number }): Promise<DecisionRow[]> {
  return db.rows<DecisionRow>(sql`
    select d.person_id, d.on_behalf_of, d.decision, d.roles, (p.status = 'active' and coalesce(b.status, 'active') = 'active') as active
    from approval_decision d join person p on p.id = d.person_id left join person b on b.id = d.on_behalf_of
    where d.request_id = ${request.id} and d.version = ${request.version} and ${STANDING} order by d.at, d.id`);
}

/** The decisions that count: of people who may still act. Roles are those held when deciding. */
export function yesesOf(decisions: readonly DecisionRow[]): Yes[] {
  return decisions.flatMap((row) =>
    row.active && row.decision !== 'reject'
      ? [{ personId: row.personId, onBehalfOf: row.onBehalfOf, kind: row.decision, roles: row.roles }]
      : [],
  );
}

/** Whether a decision of this person is counted already, whether their own or one by somebody who stood in for them. */
export function hasDecided(decisions: readonly DecisionRow[], personId: string): boolean {
  return decisions.some((row) => row.personId === personId || row.onBehalfOf === personId);
}

/** Why a person has a hand in a version of a request; null when they have none. */
export async function handOf(
  db: Db,
  request: { id: string; version: number },
  personId: string,
): Promise<string | null> {
  const row = await db.maybe<{ why: string }>(sql`
    select why from approval_maker where request_id = ${request.id} and version = ${request.version} and person_id = ${personId}`);
  return row?.why ?? null;
}

export type UsableRole = { roleCode: string; giverId: string | null; giverName: string | null; within: boolean };

/**
 * The roles that a person may use now, their own and borrowed ones, and whether the amount is within their personal limits.
 * With `lock`, a role or a delegation that is being taken away is either gone or still held until we commit.
 */
export async function usableRoles(
  db: Db,
  personId: string,
  request: { amountMinor: bigint | null; currency: string | null; lock: boolean },
): Promise<UsableRole[]> {
  if (request.lock) {
    await db.rows(
      sql`select id from delegation where delegate_id = ${personId} and ended_at is null order by id for share`,
    );
    await db.rows(sql`
      select role_code from person_role
      where person_id = ${personId} or person_id in (select giver_id from delegation where delegate_id = ${personId} and ended_at is null)
      order by person_id, role_code for share`);
  }
  return db.rows<UsableRole>(sql`
    select h.role_code, h.giver_id, g.display_name as giver_name, exists (
        select from role_holding(entity_now(), ${request.amountMinor}::bigint, ${request.currency}) w
        where w.person_id = h.person_id and w.role_code = h.role_code and w.giver_id is not distinct from h.giver_id) as within
    from role_holding(entity_now(), null, null) h left join person g on g.id = h.giver_id
    where h.person_id = ${personId} order by h.giver_id nulls first, h.role_code`);
}

/**
 * Names of the active people who may decide now: they may use a role that is asked, within their limits, had no hand in it
 * and did not decide yet; where the role is borrowed, the same holds for its giver.
 */
export async function namesWhoMay(
  db: Db,
  request: { id: string; version: number; waitingRoles: readonly string[] },
): Promise<{ personId: string; name: string }[]> {
  return db.rows(sql`
    with q as (select amount_minor, currency from approval_request where id = ${request.id}),
      out as (
        select person_id from approval_maker where request_id = ${request.id} and version = ${request.version}
        union select unnest(array[d.person_id, d.on_behalf_of]) from approval_decision d
          where d.request_id = ${request.id} and d.version = ${request.version} and ${STANDING})
    select p.id as person_id, p.display_name as name from person p
    where p.status = 'active' and p.id not in (select person_id from out where person_id is not null)
      and exists (
        select from q, role_holding(entity_now(), q.amount_minor, q.currency) h
        where h.person_id = p.id and h.role_code = any (${request.waitingRoles})
          and (h.giver_id is null or h.giver_id not in (select person_id from out where person_id is not null)))
      and exists (
        select from role_holding(entity_now(), null, null) h join role_permission rp on rp.role_code = h.role_code
        where h.person_id = p.id and rp.permission = 'approvals.decide')
    order by p.display_name, p.id`);
}

export type NewDecision = {
  id: string;
  requestId: string;
  version: number;
  personId: string;
  onBehalfOf: string | null;
  decision: StepKind | 'reject';
  stepNo: number;
  roles: readonly string[];
  contentHash: string;
  reason: string | null;
  runId: string;
  at: Date;
};

export async function insertDecision(tx: Tx, row: NewDecision): Promise<void> {
  await tx.exec(sql`
    insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at, on_behalf_of)
    values (${row.id}, ${row.requestId}, ${row.version}, ${row.personId}, ${row.decision}, ${row.stepNo}, ${row.roles}, ${row.contentHash},
      ${row.reason}, ${row.runId}, ${row.at}, ${row.onBehalfOf}::uuid)`);
}

export async function setWaitingRoles(tx: Tx, requestId: string, roles: readonly string[]): Promise<void> {
  await tx.exec(
    sql`update approval_request set waiting_roles = ${roles} where id = ${requestId} and waiting_roles is distinct from ${roles}`,
  );
}

export type Ending = {
  status: Exclude<RequestStatus, 'pending'>;
  at: Date;
  reason: string | null;
  runId?: string;
  result?: unknown;
  difference?: readonly ContentDifference[];
};

/** Ends a pending request. Throws when it has ended already: its row is locked by whoever ends it. */
export async function closeRequest(tx: Tx, requestId: string, ending: Ending): Promise<void> {
  const closed = await tx.exec(sql`
    update approval_request set status = ${ending.status}, closed_at = ${ending.at}, closed_reason = ${ending.reason}, waiting_roles = '{}',
      executed_run_id = ${ending.runId ?? null}, result = ${json(ending.result ?? null)},
      difference = ${ending.difference ? json(ending.difference) : null}
    where id = ${requestId} and status = 'pending'`);
  if (closed !== 1) throw new Error(`request ${requestId} is not pending and cannot end as ${ending.status}`);
}

/** Pending requests whose time has run out, locked; those that somebody is deciding on are left for the next time. */
export async function takeExpired(
  tx: Tx,
  at: Date,
  limit: number,
): Promise<{ id: string; command: string; input: unknown }[]> {
  return tx.rows(sql`
    select id, command, input from approval_request where status = 'pending' and expires_at <= ${at}
    order by id limit ${limit} for update skip locked`);
}

/** Pending requests whose escalation is due, locked. */
export async function takeEscalating(tx: Tx, at: Date, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from approval_request where status = 'pending' and escalated_at is null and escalate_at <= ${at}
    order by id limit ${limit} for update skip locked`);
  return rows.map((row) => row.id);
}

/** From now on the roles that stand in may decide as well. */
export async function setEscalated(tx: Tx, requestId: string, at: Date): Promise<void> {
  await tx.exec(sql`update approval_request set escalated_at = ${at} where id = ${requestId}`);
}
