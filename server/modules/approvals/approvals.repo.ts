import { z } from 'zod';
import type { ContentDifference } from '@/server/platform/command/context';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { policyShape, type StoredPolicy } from './approvals.schema';
import type { Step, StepKind, Yes } from './domain/steps';

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
  closedReason: string | null;
  result: unknown;
};

export type DecisionRow = { personId: string; decision: StepKind | 'reject'; roles: string[]; active: boolean };

export type NewRequest = Omit<RequestRow, 'status' | 'closedReason' | 'result' | 'version'> & {
  submitRunId: string;
  consequences: unknown;
  consequencesHash: string;
  facts: unknown;
  policies: unknown;
  amountMinor: bigint | null;
  currency: string | null;
  dueAt: Date;
  submittedAt: Date;
};

/** The policies of a command that hold at an instant, the latest version of each, ordered by name. */
export async function livePolicies(tx: Tx, command: string, at: Date): Promise<StoredPolicy[]> {
  const rows = await tx.rows(sql`
    select * from (
      select distinct on (name) id, name, version, status, conditions, steps, expires_after_hours
      from approval_policy where command = ${command} and effective_from <= ${at}
      order by name, version desc) latest
    where status = 'live' order by name`);
  return z.array(policyShape).parse(rows);
}

export async function nextRequestNo(tx: Tx): Promise<number> {
  const row = await tx.one<{ no: bigint }>(sql`select nextval('approval_request_no') as no`);
  return Number(row.no);
}

/** Stores a request; false when the same act on the same subject waits already. */
export async function insertRequest(tx: Tx, row: NewRequest): Promise<boolean> {
  const inserted = await tx.exec(sql`
    insert into approval_request (id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, submit_run_id,
      input, content, content_hash, consequences, consequences_hash, facts, policies, steps, waiting_roles, version, status,
      amount_minor, currency, due_at, expires_at, submitted_at)
    values (${row.id}, ${row.ref}, ${row.command}, ${row.codeVersion}, ${row.entityType}, ${row.entityId}, ${row.title}, ${row.makerKind},
      ${row.makerId}, ${row.submitRunId}, ${json(row.input)}, ${json(row.content)}, ${row.contentHash}, ${json(row.consequences)},
      ${row.consequencesHash}, ${json(row.facts)}, ${json(row.policies)}, ${json(row.steps)}, ${row.waitingRoles}, 1, 'pending',
      ${row.amountMinor}, ${row.currency}, ${row.dueAt}, ${row.expiresAt}, ${row.submittedAt})
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

/** A request; with `lock` its row is held until the transaction ends. */
export async function findRequest(db: Db, requestId: string, lock: boolean): Promise<RequestRow | null> {
  return db.maybe<RequestRow>(sql`
    select id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, input, content, content_hash, steps,
      waiting_roles, version, status, expires_at, closed_reason, result
    from approval_request where id = ${requestId} ${lock ? sql`for update` : sql``}`);
}

export async function decisionsOf(db: Db, request: { id: string; version: number }): Promise<DecisionRow[]> {
  return db.rows<DecisionRow>(sql`
    select d.person_id, d.decision, d.roles, p.status = 'active' as active
    from approval_decision d join person p on p.id = d.person_id
    where d.request_id = ${request.id} and d.version = ${request.version} order by d.at, d.id`);
}

/** The decisions that count: of people who may still act. Roles are those held when deciding. */
export function yesesOf(decisions: readonly DecisionRow[]): Yes[] {
  return decisions.flatMap((row) =>
    row.active && row.decision !== 'reject' ? [{ personId: row.personId, kind: row.decision, roles: row.roles }] : [],
  );
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

/** The roles of a person, locked, so that one that is being taken away is either gone or still held until we commit. */
export async function lockRoles(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.rows<{ roleCode: string }>(
    sql`select role_code from person_role where person_id = ${personId} order by role_code for share`,
  );
  return rows.map((row) => row.roleCode);
}

/** Names of the active people who may decide now: they hold a role that is asked, had no hand in it and did not decide yet. */
export async function namesWhoMay(
  db: Db,
  request: { id: string; version: number; waitingRoles: readonly string[] },
): Promise<{ personId: string; name: string }[]> {
  return db.rows(sql`
    select p.id as person_id, p.display_name as name from person p
    where p.status = 'active'
      and exists (select from person_role pr where pr.person_id = p.id and pr.role_code = any (${request.waitingRoles}))
      and exists (select from person_role pr join role_permission rp on rp.role_code = pr.role_code
                  where pr.person_id = p.id and rp.permission = 'approvals.decide')
      and not exists (select from approval_maker m where m.request_id = ${request.id} and m.version = ${request.version} and m.person_id = p.id)
      and not exists (select from approval_decision d where d.request_id = ${request.id} and d.version = ${request.version} and d.person_id = p.id)
    order by p.display_name, p.id`);
}

export type NewDecision = {
  id: string;
  requestId: string;
  version: number;
  personId: string;
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
    insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at)
    values (${row.id}, ${row.requestId}, ${row.version}, ${row.personId}, ${row.decision}, ${row.stepNo}, ${row.roles}, ${row.contentHash},
      ${row.reason}, ${row.runId}, ${row.at})`);
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
