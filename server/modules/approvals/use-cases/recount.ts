import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { decisionsOf, findRequest, setWaitingRoles, yesesOf } from '../approvals.repo';
import { progress } from '../domain/steps';

/**
 * Sets anew whom pending requests wait for on which this person decided: after a suspension, a return, or the end of a key.
 * Without it nobody would find what has lost a decision among the requests that wait for them. Rows are locked in id order.
 */
export async function recount(tx: Tx, personId: string): Promise<void> {
  const rows = await tx.rows<{ id: string }>(sql`
    select r.id from approval_request r where r.status = 'pending' and exists (
      select from approval_decision d where d.request_id = r.id and d.version = r.version
        and ${personId}::uuid in (d.person_id, d.on_behalf_of)) order by r.id for update`);
  for (const { id } of rows) {
    const request = await findRequest(tx, id, false);
    if (!request) continue;
    const { waitingRoles } = progress(request.steps, yesesOf(await decisionsOf(tx, request)));
    await setWaitingRoles(tx, id, waitingRoles);
  }
}
