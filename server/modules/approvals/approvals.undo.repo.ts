import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { STANDING } from './approvals.repo';

export type OwnDecision = {
  id: string;
  decision: 'approve' | 'recommend' | 'reject';
  /** Whether this person took one back before on this version: then this one stands. A suspension takes nothing back. */
  undoneBefore: boolean;
  onBehalfOf: string | null;
};

/** The decision of a person that stands on a version of a request; null when there is none. */
export async function ownDecision(
  db: Db,
  request: { id: string; version: number },
  personId: string,
): Promise<OwnDecision | null> {
  return db.maybe<OwnDecision>(sql`
    select d.id, d.decision, d.on_behalf_of, exists (
        select from approval_undo u join approval_decision b on b.id = u.decision_id
        where b.request_id = d.request_id and b.version = d.version and b.person_id = d.person_id and u.why = 'own') as undone_before
    from approval_decision d
    where d.request_id = ${request.id} and d.version = ${request.version} and d.person_id = ${personId} and ${STANDING}`);
}

export async function insertUndo(
  tx: Tx,
  row: { decisionId: string; personId: string; reason: string | null; runId: string; at: Date },
): Promise<void> {
  await tx.exec(sql`
    insert into approval_undo (decision_id, person_id, reason, run_id, at)
    values (${row.decisionId}, ${row.personId}, ${row.reason}, ${row.runId}, ${row.at})`);
}

/**
 * Voids what was decided by a suspended person, or with a role of theirs, on requests that wait. Gives the decisions. The
 * requests must be locked in id order before.
 */
export async function insertVoids(
  tx: Tx,
  of: { personId: string; requestIds: readonly string[]; runId: string; at: Date },
): Promise<string[]> {
  const rows = await tx.rows<{ decisionId: string }>(sql`
    insert into approval_undo (decision_id, person_id, why, run_id, at)
    select d.id, d.person_id, 'suspended', ${of.runId}::uuid, ${of.at}
    from approval_decision d join approval_request r on r.id = d.request_id and r.version = d.version
    where r.id = any (${of.requestIds}::uuid[]) and d.decision <> 'reject' and ${of.personId}::uuid in (d.person_id, d.on_behalf_of)
      and ${STANDING}
    order by d.id returning decision_id`);
  return rows.map((row) => row.decisionId);
}

export type UndoTold = {
  requestId: string;
  ref: string;
  title: string;
  name: string;
  reason: string | null;
  personIds: string[];
};

/** A decision that was taken back, with its request's maker and whoever else has a decision on it that stands. */
export async function undoTold(db: Db, decisionId: string): Promise<UndoTold | null> {
  return db.maybe<UndoTold>(sql`
    select r.id as request_id, r.ref, r.title, p.display_name as name, n.reason,
      array(select distinct t.person_id::text from (
          select m.person_id from approval_maker m where m.request_id = r.id and m.version = r.version and m.why = 'maker'
          union select d.person_id from approval_decision d where d.request_id = r.id and d.version = r.version and ${STANDING}) t
        where t.person_id <> n.person_id) as person_ids
    from approval_undo n join approval_decision o on o.id = n.decision_id join approval_request r on r.id = o.request_id
      join person p on p.id = n.person_id
    where n.decision_id = ${decisionId}::uuid`);
}
