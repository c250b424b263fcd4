import { differences } from '@/server/platform/command/execute-approved';
import type { ContentDifference } from '@/server/platform/command/context';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { STANDING, type VersionTerms } from './approvals.repo';

type OfVersion = { readonly id: string; readonly version: number };

export type Revising = { personId: string; reason: string; runId: string; at: Date };

/** Keeps what the present version of a request is, before it becomes another one. Its row must be locked. */
async function keepVersion(tx: Tx, { id, version }: OfVersion, by: Revising): Promise<void> {
  await tx.exec(sql`
    insert into approval_version (request_id, version, code_version, title, input, content, content_hash, consequences, consequences_hash,
      facts, policies, steps, amount_minor, currency, counterparty, due_at, expires_at, person_id, reason, run_id, at)
    select r.id, r.version, r.code_version, r.title, r.input, r.content, r.content_hash, r.consequences, r.consequences_hash,
      r.facts, r.policies, r.steps, r.amount_minor, r.currency, r.counterparty, r.due_at, r.expires_at,
      ${by.personId}::uuid, ${by.reason}, ${by.runId}::uuid, ${by.at}
    from approval_request r where r.id = ${id} and r.version = ${version}`);
}

/**
 * Makes a pending request its next version: what it was is kept, nobody has decided on it, and whoever had a hand in it still
 * has. Its row must be locked.
 */
export async function insertVersion(tx: Tx, request: OfVersion, next: VersionTerms & Revising): Promise<void> {
  await keepVersion(tx, request, next);
  await tx.exec(sql`
    update approval_request set version = ${request.version + 1}, code_version = ${next.codeVersion}, title = ${next.title},
      input = ${json(next.input)}, content = ${json(next.content)}, content_hash = ${next.contentHash},
      consequences = ${json(next.consequences)}, consequences_hash = ${next.consequencesHash}, facts = ${json(next.facts)},
      policies = ${json(next.policies)}, steps = ${json(next.steps)}, waiting_roles = ${next.waitingRoles},
      amount_minor = ${next.amountMinor}, currency = ${next.currency}, book_amount_minor = ${next.bookAmountMinor},
      counterparty = ${next.counterparty}, due_at = ${next.dueAt}, expires_at = ${next.expiresAt},
      escalate_at = ${next.escalateAt}, escalated_at = null
    where id = ${request.id} and version = ${request.version} and status = 'pending'`);
  await tx.exec(sql`
    insert into approval_maker (request_id, version, person_id, why)
    select m.request_id, m.version + 1, m.person_id, m.why from approval_maker m
    where m.request_id = ${request.id} and m.version = ${request.version}`);
}

/** The ids of the decisions that stand on a version of a request. */
export async function standingDecisions(db: Db, { id, version }: OfVersion): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    select d.id from approval_decision d where d.request_id = ${id} and d.version = ${version} and ${STANDING} order by d.id`);
  return rows.map((row) => row.id);
}

/** A version that was replaced, and where the content of the next one differs from it. */
export type FormerVersion = {
  version: number;
  title: string;
  contentHash: string;
  /** Who changed it into the next version, why and when. */
  name: string;
  reason: string;
  at: Date;
  difference: ContentDifference[];
};

type Kept = Omit<FormerVersion, 'difference'> & { content: Record<string, unknown> };

/** The versions that a request had before, the newest first. */
export async function formerVersions(
  db: Db,
  request: { id: string; content: Record<string, unknown> },
): Promise<FormerVersion[]> {
  const rows = await db.rows<Kept>(sql`
    select v.version, v.title, v.content_hash, p.display_name as name, v.reason, v.at, v.content
    from approval_version v join person p on p.id = v.person_id where v.request_id = ${request.id} order by v.version desc`);
  return rows.map(({ content, ...row }, at) => ({
    ...row,
    difference: differences(content, rows[at - 1]?.content ?? request.content),
  }));
}

export type RevisionTold = {
  ref: string;
  title: string;
  name: string;
  reason: string;
  /** Whose decisions on the version before count no more. */
  personIds: string[];
};

/** What is told of the change that made this version. */
export async function revisionTold(db: Db, { id, version }: OfVersion): Promise<RevisionTold | null> {
  return db.maybe<RevisionTold>(sql`
    select r.ref, r.title, p.display_name as name, v.reason,
      array(select distinct d.person_id::text from approval_decision d
        where d.request_id = v.request_id and d.version = v.version and ${STANDING}) as person_ids
    from approval_version v join approval_request r on r.id = v.request_id join person p on p.id = v.person_id
    where v.request_id = ${id}::uuid and v.version = ${version - 1}`);
}
