import type { ContentDifference } from '@/server/platform/command/context';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { heldAmount, heldAmountMinor, type Amount } from './approvals.held.repo';
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
  /** The name of the key by which it was made. */
  key: string | null;
};

/** What one version of a request is: what is asked for, of whom, and until when. Another version has others. */
export type VersionTerms = Pick<
  RequestRow,
  | 'codeVersion'
  | 'title'
  | 'input'
  | 'content'
  | 'contentHash'
  | 'steps'
  | 'waitingRoles'
  | 'expiresAt'
  | 'amountMinor'
  | 'currency'
> & {
  consequences: unknown;
  consequencesHash: string;
  facts: unknown;
  policies: unknown;
  counterparty: string;
  escalateAt: Date | null;
  /** In the currency of the books; null where it moves no amount or no rate is known. */
  bookAmountMinor: bigint | null;
  dueAt: Date;
};

export type NewRequest = VersionTerms &
  Pick<RequestRow, 'id' | 'ref' | 'command' | 'entityType' | 'entityId' | 'makerKind' | 'makerId'> & {
    submitRunId: string;
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
      amount_minor, currency, book_amount_minor, counterparty, due_at, expires_at, escalate_at, submitted_at)
    values (${row.id}, ${row.ref}, ${row.command}, ${row.codeVersion}, ${row.entityType}, ${row.entityId}, ${row.title}, ${row.makerKind},
      ${row.makerId}, ${row.submitRunId}, ${json(row.input)}, ${json(row.content)}, ${row.contentHash}, ${json(row.consequences)},
      ${row.consequencesHash}, ${json(row.facts)}, ${json(row.policies)}, ${json(row.steps)}, ${row.waitingRoles}, 1, 'pending',
      ${row.amountMinor}, ${row.currency}, ${row.bookAmountMinor}, ${row.counterparty}, ${row.dueAt}, ${row.expiresAt}, ${row.escalateAt}, ${row.submittedAt})
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
  request: { readonly id: string; readonly version: number },
  makers: readonly { personId: string; why: string }[],
): Promise<void> {
  if (makers.length === 0) return;
  await tx.exec(sql`
    insert into approval_maker (request_id, version, person_id, why)
    select ${request.id}, ${request.version}, m.person_id, m.why
    from unnest(${makers.map((maker) => maker.personId)}::uuid[], ${makers.map((maker) => maker.why)}::text[]) m(person_id, why)
    on conflict do nothing`);
}

const REQUEST = sql`id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, input, content, content_hash,
  steps, waiting_roles, version, status, expires_at, escalated_at, amount_minor, currency, closed_reason, result`;

const asItCounts = (row: RequestRow): RequestRow => ({ ...row, steps: stepsNow(row.steps, row.escalatedAt !== null) });

/** A request, its steps as they count now; with `lock` its row is held until the transaction ends. */
export async function findRequest(db: Db, requestId: string, lock: boolean): Promise<RequestRow | null> {
  const row = await db.maybe<RequestRow>(
    sql`select ${REQUEST} from approval_request where id = ${requestId} ${lock ? sql`for update` : sql``}`,
  );
  return row && asItCounts(row);
}

/** As `findRequest` for many, by id; with `lock` they are held in the order of their ids. */
export async function findRequests(
  db: Db,
  requestIds: readonly string[],
  lock: boolean,
): Promise<Map<string, RequestRow>> {
  const rows = await db.rows<RequestRow>(sql`
    select ${REQUEST} from approval_request where id = any (${requestIds}::uuid[]) order by id ${lock ? sql`for update` : sql``}`);
  return new Map(rows.map((row) => [row.id, asItCounts(row)]));
}

/** Of the decisions `d` those that their person did not take back. */
export const STANDING = sql`not exists (select from approval_undo u where u.decision_id = d.id)`;

type OfVersion = { readonly id: string; readonly version: number };

function grouped<T extends { requestId: string }>(rows: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const known = map.get(row.requestId);
    if (known) known.push(row);
    else map.set(row.requestId, [row]);
  }
  return map;
}

const versionsOf = (requests: readonly OfVersion[]) =>
  sql`unnest(${requests.map((one) => one.id)}::uuid[], ${requests.map((one) => one.version)}::int[]) q(id, version)`;

/**
 * The decisions that stand, by request: what was taken back is not among them. That of a key is active until the key is
 * ended. A request without any is missing.
 */
export async function decisionsOfMany(db: Db, requests: readonly OfVersion[]): Promise<Map<string, DecisionRow[]>> {
  return grouped(
    await db.rows<DecisionRow & { requestId: string }>(sql`
      select d.request_id, d.person_id, d.on_behalf_of, d.decision, d.roles, k.name as key,
        (p.status = 'active' and coalesce(b.status, 'active') = 'active' and k.revoked_at is null) as active
      from ${versionsOf(requests)} join approval_decision d on d.request_id = q.id and d.version = q.version
        join person p on p.id = d.person_id left join person b on b.id = d.on_behalf_of left join api_key k on k.id = d.key_id
      where ${STANDING} order by d.at, d.id`),
  );
}

/** The decisions on one request that stand. */
export async function decisionsOf(db: Db, request: OfVersion): Promise<DecisionRow[]> {
  return (await decisionsOfMany(db, [request])).get(request.id) ?? [];
}

/** The decisions that count: of people who may still act. Roles are those held when deciding. */
export function yesesOf(decisions: readonly DecisionRow[]): Yes[] {
  return decisions.flatMap((row) =>
    row.active && row.decision !== 'reject'
      ? [{ personId: row.personId, onBehalfOf: row.onBehalfOf, kind: row.decision, roles: row.roles, key: row.key }]
      : [],
  );
}

/** Whether a decision of this person is counted already, whether their own or one by somebody who stood in for them. */
export function hasDecided(decisions: readonly DecisionRow[], personId: string): boolean {
  return decisions.some((row) => row.personId === personId || row.onBehalfOf === personId);
}

/** Which of these people have a hand in a version of each request, with the reason; whoever has none is missing. */
export async function handsOf(
  db: Db,
  requests: readonly OfVersion[],
  personIds: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const rows = await db.rows<{ requestId: string; personId: string; why: string }>(sql`
    select m.request_id, m.person_id, m.why
    from ${versionsOf(requests)} join approval_maker m on m.request_id = q.id and m.version = q.version
    where m.person_id = any (${personIds}::uuid[])`);
  return new Map(
    [...grouped(rows)].map(([id, hands]) => [id, new Map(hands.map((hand) => [hand.personId, hand.why]))]),
  );
}

export type UsableRole = { roleCode: string; giverId: string | null; giverName: string | null; within: boolean };

const amountKey = ({ amountMinor, currency }: Amount): string => `${amountMinor ?? ''}/${currency ?? ''}`;

/** Holds the roles and delegations that a person may use: one that is being taken away is gone, or held until we commit. */
async function holdRoles(db: Db, personId: string): Promise<void> {
  await db.rows(
    sql`select id from delegation where delegate_id = ${personId} and ended_at is null order by id for share`,
  );
  await db.rows(sql`
    select role_code from person_role
    where person_id = ${personId} or person_id in (select giver_id from delegation where delegate_id = ${personId} and ended_at is null)
    order by person_id, role_code for share`);
}

/**
 * The roles that a person may use now, their own and borrowed ones, and for each of the requests whether its amount is
 * within the personal limits; that of an act of money which states none is within no limit. With `lock` the roles are held until the transaction ends.
 */
export async function usableRolesMany<R extends Amount & { readonly id: string; readonly command: string }>(
  db: Db,
  personId: string,
  { requests, lock }: { requests: readonly R[]; lock: boolean },
): Promise<Map<string, UsableRole[]>> {
  if (lock) await holdRoles(db, personId);
  const amounts = [...new Map(requests.map(heldAmount).map((one) => [amountKey(one), one])).values()];
  const rows = await db.rows<UsableRole & { no: bigint }>(sql`
    select a.no, h.role_code, h.giver_id, g.display_name as giver_name, exists (
        select from role_holding(entity_now(), a.amount, a.currency) w
        where w.person_id = h.person_id and w.role_code = h.role_code and w.giver_id is not distinct from h.giver_id) as within
    from unnest(${amounts.map((one) => one.amountMinor)}::bigint[], ${amounts.map((one) => one.currency)}::text[])
        with ordinality a(amount, currency, no)
      cross join role_holding(entity_now(), null, null) h left join person g on g.id = h.giver_id
    where h.person_id = ${personId} order by a.no, h.giver_id nulls first, h.role_code`);
  const byAmount = new Map(amounts.map((one): [string, UsableRole[]] => [amountKey(one), []]));
  for (const { no, ...role } of rows) {
    const amount = amounts[Number(no) - 1];
    if (amount) byAmount.get(amountKey(amount))?.push(role);
  }
  return new Map(requests.map((one) => [one.id, byAmount.get(amountKey(heldAmount(one))) ?? []]));
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
    with q as (select ${heldAmountMinor()} as amount_minor, r.currency from approval_request r where r.id = ${request.id}),
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
  /** The key by which it is made; none for a person. */
  keyId?: string | null;
};

export async function insertDecision(tx: Tx, row: NewDecision): Promise<void> {
  await tx.exec(sql`
    insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at, on_behalf_of, key_id)
    values (${row.id}, ${row.requestId}, ${row.version}, ${row.personId}, ${row.decision}, ${row.stepNo}, ${row.roles}, ${row.contentHash},
      ${row.reason}, ${row.runId}, ${row.at}, ${row.onBehalfOf}::uuid, ${row.keyId ?? null}::uuid)`);
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
