import type { Db } from '@/server/platform/db/tx';
import { decisionsOf, handOf, hasDecided, usableRoles, yesesOf, type RequestRow } from '../approvals.repo';
import { placeOfAny, type Lent } from '../domain/standing';

/**
 * Where a person stands towards a pending request: the step they may fill and with whose role, or why not. With `lock`
 * their roles and delegations are held until the transaction ends.
 */
export async function placeOf(
  db: Db,
  request: RequestRow,
  { personId, lock }: { personId: string; lock: boolean },
): Promise<ReturnType<typeof placeOfAny>> {
  const decisions = await decisionsOf(db, request);
  const usable = await usableRoles(db, personId, { ...request, lock });
  const within = usable.filter((one) => one.within);
  const own = within.filter((one) => one.giverId === null).map((one) => one.roleCode);
  const givers = new Map(within.flatMap((one) => (one.giverId === null ? [] : [[one.giverId, one.giverName ?? '']])));
  const lent: Lent[] = [];
  for (const [giverId, giverName] of givers) {
    const borrowed = within.filter((one) => one.giverId === giverId).map((one) => one.roleCode);
    lent.push({
      giverId,
      giverName,
      roles: [...new Set([...own, ...borrowed])],
      hand: await handOf(db, request, giverId),
      decided: hasDecided(decisions, giverId),
    });
  }
  return placeOfAny(request, yesesOf(decisions), {
    self: {
      personId,
      roles: own,
      beyondLimit: usable.filter((one) => !one.within).map((one) => one.roleCode),
      hand: await handOf(db, request, personId),
      decided: hasDecided(decisions, personId),
    },
    lent,
  });
}
