import type { Act, Identity, World } from '@/server/modules/approvals/domain/prove';

/*
 * A second opinion for the proof of no single hand, made to share nothing with it: it plays the engine. For every human
 * being, every act and every combination of a few facts it tries all sequences of clicks. Facts are amounts in EUR, a country
 * and tags; the values lie on and around the thresholds that random worlds use.
 */

type Fact = { amountMinor: bigint; country: string[]; tags: string[]; makerKind: string };
type Policy = Act['policies'][number];
type Condition = Policy['conditions'][number][number];
type Slot = { kind: string; roles: string[]; keys: string[] };
type Click = { counts: string[]; roles: string[]; kind: string; key?: string };

const AMOUNTS = [9n, 10n, 11n, 19n, 20n, 21n];
// A file may hold payments to several countries.
const COUNTRIES = [['DE'], ['AT'], ['FR'], ['DE', 'AT']];
const TAGS = [[], ['x'], ['y'], ['x', 'y']];

function allFacts(makerKind: string): Fact[] {
  const facts: Fact[] = [];
  for (const amountMinor of AMOUNTS)
    for (const country of COUNTRIES) for (const tags of TAGS) facts.push({ amountMinor, country, tags, makerKind });
  return facts;
}

function holds({ field, op, value }: Condition, fact: Fact): boolean {
  if (field === 'amountMinor') {
    const than = BigInt(String(value));
    if (op === 'gt') return fact.amountMinor > than;
    if (op === 'gte') return fact.amountMinor >= than;
    if (op === 'lt') return fact.amountMinor < than;
    return fact.amountMinor <= than;
  }
  if (field === 'tags') {
    const any = fact.tags.some((tag) => (value as string[]).includes(tag));
    return op === 'in' ? any : !any;
  }
  const same = (field === 'country' ? fact.country : [fact.makerKind]).some((word) => word === value);
  return op === 'eq' ? same : !same;
}

function fires(policy: Policy, fact: Fact): boolean {
  if (policy.conditions.length === 0) return true;
  return policy.conditions.some((block) => block.every((condition) => holds(condition, fact)));
}

/** The places of a request, one entry for each person that is asked. */
function slotsOf(firing: readonly Policy[], makerKind: string): Slot[] {
  const asked = firing.flatMap((policy) => policy.steps.flatMap((step) => ('role' in step ? [step] : [])));
  const slots: Slot[] = [];
  for (const kind of ['recommend', 'approve']) {
    const here = asked.filter((step) => (step.kind ?? 'approve') === kind);
    for (const role of new Set(here.map((step) => step.role))) {
      const same = here.filter((step) => step.role === role);
      const standIns = new Set(same.map((step) => step.escalateTo));
      const [standIn] = standIns.size === 1 ? standIns : [];
      const roles = standIn === undefined ? [role] : [role, standIn];
      const keys = (same[0]?.keys ?? []).filter((name) =>
        same.every((step) => !step.passkey && step.keys?.includes(name)),
      );
      for (let n = Math.max(...same.map((step) => step.count)); n > 0; n -= 1) slots.push({ kind, roles, keys });
    }
  }
  const first = slots.find((slot) => slot.kind === 'approve');
  if (makerKind === 'system' && first && !slots.some((slot) => slot.kind === 'recommend'))
    slots.unshift({ kind: 'recommend', roles: first.roles, keys: [] });
  return slots;
}

/** The most places that these clicks can fill, by trying every one of them in every place. */
function seats(slots: readonly Slot[], clicks: readonly Click[]): number {
  const [click, ...others] = clicks;
  if (!click) return 0;
  let best = seats(slots, others);
  slots.forEach((slot, at) => {
    if (slot.kind !== click.kind || !slot.roles.some((role) => click.roles.includes(role))) return;
    if (click.key !== undefined && !slot.keys.includes(click.key)) return;
    best = Math.max(best, 1 + seats(slots.toSpliced(at, 1), others));
  });
  return best;
}

/** Everything that somebody could click on a request, whether it counts or not. */
function possibleClicks(world: World, me: Identity): Omit<Click, 'kind'>[] {
  if (me.key) {
    const decides = me.key.permissions.includes('approvals.decide');
    const byRole = me.roles.some((role) => world.permissions.get(role)?.has('approvals.decide'));
    return decides && byRole ? [{ counts: [me.countsAs], roles: [...me.roles], key: me.key.name }] : [];
  }
  const borrowed = world.lent.flatMap(({ giverId, delegateId, roles }) => {
    const giver = world.identities.find((one) => one.id === giverId);
    if (delegateId !== me.id || !giver?.active || giver.countsAs === me.countsAs) return [];
    return [{ counts: [me.countsAs, giver.countsAs], roles: roles.filter((role) => giver.roles.includes(role)) }];
  });
  const usable = [...me.roles, ...borrowed.flatMap((one) => one.roles), ...ownLoans(world, me)];
  if (!usable.some((role) => world.permissions.get(role)?.has('approvals.decide'))) return [];
  return [
    { counts: [me.countsAs], roles: [...me.roles] },
    ...borrowed.filter((one) => one.roles.length > 0).map((one) => ({ ...one, roles: [...me.roles, ...one.roles] })),
  ];
}

/** Roles that an account of the same counted person lends: they open the door, though nothing can be decided with them. */
function ownLoans(world: World, me: Identity): string[] {
  return world.lent.flatMap(({ giverId, delegateId, roles }) => {
    const giver = world.identities.find((one) => one.id === giverId);
    if (delegateId !== me.id || !giver?.active || giver.countsAs !== me.countsAs) return [];
    return roles.filter((role) => giver.roles.includes(role));
  });
}

function reachesTheEnd(
  world: World,
  hands: readonly Identity[],
  at: { slots: Slot[]; counted: string[]; clicks: Click[] },
): boolean {
  const filled = seats(at.slots, at.clicks);
  if (filled === at.slots.length) return true;
  const recommends = at.slots.filter((slot) => slot.kind === 'recommend');
  const kind = seats(recommends, at.clicks) < recommends.length ? 'recommend' : 'approve';
  return hands.some((me) =>
    possibleClicks(world, me).some((click) => {
      if (click.counts.some((id) => at.counted.includes(id))) return false;
      const clicks = [...at.clicks, { ...click, kind }];
      if (seats(at.slots, clicks) === filled) return false;
      return reachesTheEnd(world, hands, { slots: at.slots, counted: [...at.counted, ...click.counts], clicks });
    }),
  );
}

/** The acts of which every case asks somebody, at once or at a later gate: grown from those that ask at once. */
function asking(world: World): Set<string> {
  const found = new Set<string>();
  for (let round = 0; round <= world.acts.length; round += 1) {
    for (const act of world.acts) {
      const everywhere = situations(act, 'person').every(({ firing }) => {
        if (firing.length === 0) return act.withoutPolicy === 'refuse';
        return slotsOf(firing, 'person').length > 0 || (act.gateOf !== undefined && found.has(act.gateOf));
      });
      if (act.approvable && everywhere) found.add(act.command);
    }
  }
  return found;
}

type Situation = { firing: Policy[]; small: boolean; makerKind: string };

const known = new WeakMap<Act, Map<string, Situation[]>>();

/** What facts lead to, each outcome once. */
function situations(act: Act, makerKind: string): Situation[] {
  const ofAct = known.get(act) ?? new Map<string, Situation[]>();
  known.set(act, ofAct);
  const list = ofAct.get(makerKind) ?? situationsOf(act, makerKind);
  ofAct.set(makerKind, list);
  return list;
}

function situationsOf(act: Act, makerKind: string): Situation[] {
  const found = new Map<string, Situation>();
  for (const fact of allFacts(makerKind)) {
    const firing = act.policies.filter((policy) => fires(policy, fact));
    const small = act.oneHand !== undefined && fact.amountMinor <= act.oneHand.upToMinor;
    found.set(`${small} ${firing.map((policy) => policy.name).join()}`, { firing, small, makerKind });
  }
  return [...found.values()];
}

type Attempt = { situation: Situation; hands: Identity[]; maker: Identity | null };

function caseCompletes(world: World, act: Act, at: Attempt): boolean {
  const { firing, small, makerKind } = at.situation;
  if (firing.length === 0) return at.maker !== null && act.withoutPolicy === 'run' && !small;
  const slots = slotsOf(firing, makerKind);
  if (slots.length === 0) return at.maker !== null && !(act.gateOf !== undefined && asking(world).has(act.gateOf));
  return reachesTheEnd(world, at.hands, { slots, counted: at.maker ? [at.maker.countsAs] : [], clicks: [] });
}

/** Whether some human being can bring this act to its end without anybody else, found by trying. */
export function completesAlone(world: World, act: Act): boolean {
  const may = (roles: readonly string[]) => roles.some((role) => world.permissions.get(role)?.has(act.permission));
  const machine = [...world.permissions.keys()].some((role) => role.startsWith('system:') && may([role]));
  return [...new Set(world.identities.map((one) => one.natural))].some((human) => {
    const hands = world.identities.filter((one) => one.natural === human && one.active);
    const makers = hands.filter((one) => may(one.roles) && (!one.key || one.key.permissions.includes(act.permission)));
    if (!act.approvable) return makers.length > 0 && (act.effect === 'money' || act.effect === 'terms');
    if (hands.length === 0) return false;
    const attempts = [...makers, ...(machine ? [null] : [])];
    return attempts.some((maker) =>
      situations(act, maker ? 'person' : 'system').some((situation) =>
        caseCompletes(world, act, { situation, hands, maker }),
      ),
    );
  });
}
