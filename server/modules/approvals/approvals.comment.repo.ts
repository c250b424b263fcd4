import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type NewComment = {
  readonly id: string;
  readonly requestId: string;
  readonly personId: string;
  readonly body: string;
  readonly runId: string;
  readonly at: Date;
};

export async function insertComment(tx: Tx, row: NewComment): Promise<void> {
  await tx.exec(sql`insert into approval_comment (id, request_id, person_id, body, run_id, at)
    values (${row.id}, ${row.requestId}, ${row.personId}, ${row.body}, ${row.runId}, ${row.at})`);
}

export type CommentView = { id: string; personId: string; name: string; body: string; at: Date };

/** The comments on a request, the oldest first. */
export function commentsOf(db: Db, requestId: string): Promise<CommentView[]> {
  return db.rows<CommentView>(sql`
    select c.id, c.person_id, p.display_name as name, c.body, c.at
    from approval_comment c join person p on p.id = c.person_id
    where c.request_id = ${requestId}::uuid order by c.at, c.id limit 500`);
}

export type CommentTold = {
  ref: string;
  title: string;
  name: string;
  body: string;
  requestId: string;
  personIds: string[];
};

/** A comment with everybody who takes part in its request, but for whoever said it. */
export async function commentTold(db: Db, commentId: string): Promise<CommentTold | null> {
  return db.maybe<CommentTold>(sql`
    select r.ref, r.title, p.display_name as name, c.body, r.id as request_id,
      array(select distinct t.person_id::text from (
          select m.person_id from approval_maker m where m.request_id = r.id and m.version = r.version and m.why = 'maker'
          union select d.person_id from approval_decision d where d.request_id = r.id
          union select o.person_id from approval_comment o where o.request_id = r.id) t
        where t.person_id <> c.person_id) as person_ids
    from approval_comment c join approval_request r on r.id = c.request_id join person p on p.id = c.person_id
    where c.id = ${commentId}::uuid`);
}
