import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { STANDING } from './approvals.repo';

export type OwnDecision = {
  id: string;
  decision: 'approve' | 'recommend' | 'reject';
  attempt: number;
  onBehalfOf: string | null;
};

/** The decision of a person that stands on a version of a request; null when there is none. */
export async function ownDecision(
  db: Db,
  request: { id: string; version: number },
  personId: string,
): Promise<OwnDecision | null> {
  return db.maybe<OwnDecision>(sql`
    select d.id, d.decision, d.attempt, d.on_behalf_of from approval_decision d
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
