import type { RunContext } from '@/server/platform/command/context';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { setWaitingRolesMany } from '../approvals.bulk.repo';
import { decisionsOfMany, findRequests, yesesOf } from '../approvals.repo';
import { insertVoids } from '../approvals.undo.repo';
import { progress } from '../domain/steps';

/** Pending requests on which this person decided or lent a role, locked in id order. */
async function lockDecidedBy(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select r.id from approval_request r where r.status = 'pending' and exists (
      select from approval_decision d where d.request_id = r.id and d.version = r.version
        and ${personId}::uuid in (d.person_id, d.on_behalf_of)) order by r.id for update`);
  return rows.map((row) => row.id);
}

async function setAnew(tx: Tx, requestIds: readonly string[]): Promise<void> {
  const requests = await findRequests(tx, requestIds, false);
  const decisions = await decisionsOfMany(tx, [...requests.values()]);
  const asked = [...requests.values()].map(({ id, steps }) => ({
    requestId: id,
    roles: progress(steps, yesesOf(decisions.get(id) ?? [])).waitingRoles,
  }));
  await setWaitingRolesMany(tx, asked);
}

/**
 * Sets anew whom pending requests wait for on which this person decided, after the end of a key of theirs. Without it
 * nobody would find what has lost a decision among the requests that wait for them.
 */
export async function recount(tx: Tx, personId: string): Promise<void> {
  await setAnew(tx, await lockDecidedBy(tx, personId));
}

/**
 * Voids for good what a suspended person decided on requests that wait, also with a role that they lent, and sets anew whom
 * these wait for. Called at the suspension, and once more before a return: what was being decided while the suspension
 * ran is found then, so that no request is complete by a return. Gives the ids of the decisions.
 */
export async function voidDecisions(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  personId: string,
): Promise<readonly string[]> {
  const requestIds = await lockDecidedBy(tx, personId);
  const voided = await insertVoids(tx, { personId, requestIds, runId: run.id, at: run.now });
  await setAnew(tx, requestIds);
  return voided;
}
