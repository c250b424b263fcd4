import type { Db } from '@/server/platform/db/tx';
import {
  decisionsOf,
  handsOf,
  hasDecided,
  usableRolesMany,
  yesesOf,
  type DecisionRow,
  type RequestRow,
  type UsableRole,
} from '../approvals.repo';
import { placeOfAny, type Lent } from '../domain/standing';

export type Place = ReturnType<typeof placeOfAny>;

/** What the database knows of a person and a request: the decisions that stand, roles that may be used, and hands in it. */
export type PlaceFacts = {
  readonly personId: string;
  readonly decisions: readonly DecisionRow[];
  readonly usable: readonly UsableRole[];
  /** Why somebody has a hand in this version, by person; whoever has none is missing. */
  readonly hands: ReadonlyMap<string, string>;
  /** The name of the key by which the person decides; none where they sit there themselves. */
  readonly key?: string | null;
};

/** The people whose hands matter for a person who may use these roles: their own, and those of all who lend them one. */
export function handsAsked(personId: string, usable: readonly UsableRole[]): string[] {
  const givers = usable.flatMap((one) => (one.within && one.giverId !== null ? [one.giverId] : []));
  return [...new Set([personId, ...givers])];
}

/** Where a person stands towards a pending request, out of what is known already. One and many are judged by this alone. */
export function placeFrom(request: RequestRow, { personId, decisions, usable, hands, key = null }: PlaceFacts): Place {
  const within = usable.filter((one) => one.within);
  const own = within.filter((one) => one.giverId === null).map((one) => one.roleCode);
  const givers = new Map(within.flatMap((one) => (one.giverId === null ? [] : [[one.giverId, one.giverName ?? '']])));
  const lent = [...givers].map(([giverId, giverName]): Lent => {
    const borrowed = within.filter((one) => one.giverId === giverId).map((one) => one.roleCode);
    return {
      giverId,
      giverName,
      roles: [...new Set([...own, ...borrowed])],
      hand: hands.get(giverId) ?? null,
      decided: hasDecided(decisions, giverId),
    };
  });
  return placeOfAny(request, yesesOf(decisions), {
    self: {
      personId,
      roles: own,
      beyondLimit: usable.filter((one) => !one.within).map((one) => one.roleCode),
      hand: hands.get(personId) ?? null,
      decided: hasDecided(decisions, personId),
      key,
    },
    lent,
  });
}

/**
 * Where a person stands towards a pending request: the step they may fill and with whose role, or why not. With `lock`
 * their roles and delegations are held until the transaction ends.
 */
export async function placeOf(
  db: Db,
  request: RequestRow,
  { personId, lock, key = null }: { personId: string; lock: boolean; key?: string | null },
): Promise<Place> {
  const decisions = await decisionsOf(db, request);
  const usable = (await usableRolesMany(db, personId, { requests: [request], lock })).get(request.id) ?? [];
  const hands =
    (await handsOf(db, [request], handsAsked(personId, usable))).get(request.id) ?? new Map<string, string>();
  return placeFrom(request, { personId, decisions, usable, hands, key });
}
