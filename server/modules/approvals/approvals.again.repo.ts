import { differences } from '@/server/platform/command/execute-approved';
import type { ContentDifference } from '@/server/platform/command/context';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { RequestStatus } from './approvals.repo';

/** So many days back a request counts as the one before; what was refused longer ago is another story. */
const DAYS = 30;

/**
 * Notes which request asked for the same act on the same subject before and did not run, whoever made it: the approver
 * sees what was refused and why, also where a colleague asks again or the act's own screen was used.
 */
export async function notePredecessor(
  tx: Tx,
  request: { id: string; command: string; entityType: string; entityId: string; runId: string; at: Date },
): Promise<void> {
  await tx.exec(sql`
    insert into approval_predecessor (request_id, predecessor_id, run_id)
    select ${request.id}, l.id, ${request.runId} from (
      select p.id, p.status from approval_request p
      where p.command = ${request.command} and p.entity_type = ${request.entityType} and p.entity_id = ${request.entityId}
        and p.status <> 'pending' and p.closed_at > ${request.at}::timestamptz - make_interval(days => ${DAYS})
      order by p.closed_at desc, p.id desc limit 1) l
    where l.status <> 'executed'`);
}

type Neighbour = { id: string; ref: string; status: RequestStatus };

/** The request before this one, and where the present content differs from its content. */
export type Before = Neighbour & {
  makerName: string;
  reason: string | null;
  closedAt: Date | null;
  difference: ContentDifference[];
};

export async function requestBefore(
  db: Db,
  request: { id: string; content: Record<string, unknown> },
): Promise<Before | null> {
  const row = await db.maybe<Omit<Before, 'difference'> & { content: Record<string, unknown> }>(sql`
    select r.id, r.ref, r.status, coalesce(p.display_name, r.maker_id) as maker_name, r.closed_reason as reason, r.closed_at, r.content
    from approval_predecessor b join approval_request r on r.id = b.predecessor_id
      left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id
    where b.request_id = ${request.id}`);
  if (!row) return null;
  const { content, ...before } = row;
  return { ...before, difference: differences(content, request.content) };
}

/** The newest request that names this one as the one before. */
export async function requestAfter(db: Db, requestId: string): Promise<Neighbour | null> {
  return db.maybe<Neighbour>(sql`
    select r.id, r.ref, r.status from approval_predecessor b join approval_request r on r.id = b.request_id
    where b.predecessor_id = ${requestId} order by r.id desc limit 1`);
}
