import { byCurrency, factPoints, policyByCurrency } from './fact-points';
import { policyFires, type Conditions, type Facts } from './policy-match';
import { isPeopleStep, mergeSteps, type PolicyStep, type Step } from './steps';

/** Something that can act: a person's account or a key. */
export type Identity = {
  readonly id: string;
  readonly name: string;
  /** As whom the engine counts what it does; a key counts as its owner. */
  readonly countsAs: string;
  /** The human being behind it; two accounts of one human being have the same. */
  readonly natural: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  /** Set where this is a key: its name, and all that it may do of what those roles allow. */
  readonly key?: { readonly name: string; readonly permissions: readonly string[] };
};

export type ProvedPolicy = {
  readonly name: string;
  readonly conditions: Conditions;
  readonly steps: readonly PolicyStep[];
};

/** What an act does and what stands before it; effects as in the command door. */
export type Act = {
  readonly command: string;
  readonly effect: 'money' | 'terms' | 'fact' | 'draft' | 'stop' | 'work';
  readonly permission: string;
  readonly approvable: boolean;
  readonly withoutPolicy: 'refuse' | 'run';
  readonly policies: readonly ProvedPolicy[];
  readonly oneHand?: { readonly reason: string; readonly upToMinor: bigint; readonly currency: string };
  readonly gateOf?: string;
};

export type World = {
  readonly identities: readonly Identity[];
  /** What each role may do; machines are roles of their own and nobody's hand. */
  readonly permissions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly acts: readonly Act[];
  readonly lent: readonly {
    readonly giverId: string;
    readonly delegateId: string;
    readonly roles: readonly string[];
  }[];
};

export type Hole = { readonly act: string; readonly identity: string; readonly path: readonly string[] };
export type Declared = { readonly act: string; readonly reason: string };
export type Proof = { readonly holes: readonly Hole[]; readonly declared: readonly Declared[] };

/** Why acts without approval may be done by one hand; held by the walk over all commands, which knows what they post. */
const BY_EFFECT: Readonly<Record<string, string>> = {
  fact: 'books what happened outside; nobody decides about money in it',
  draft: 'has no effect until an act that needs another person releases it',
  stop: 'only ever holds something back',
  work: 'moves no money and changes no terms',
};

function rolesAllow(world: World, roles: readonly string[], permission: string): boolean {
  return roles.some((role) => world.permissions.get(role)?.has(permission) ?? false);
}

/** Whether somebody with these roles may do this; a key stays within its list as well. */
export function mayDo(world: World, one: Pick<Identity, 'roles' | 'key'>, permission: string): boolean {
  if (one.key && !one.key.permissions.includes(permission)) return false;
  return rolesAllow(world, one.roles, permission);
}

/** A case of an act: the policies that fire there and the facts by which they do. */
export type Case = { readonly facts: Facts; readonly firing: readonly ProvedPolicy[] };

/**
 * Where the cases are too many to look at: those policies that fire always, or else each policy as if it fired alone. Any
 * real case asks for at least as much as one of these, so what is proved of them holds.
 */
function coarseCases(act: Act): Case[] {
  const always = act.policies.filter((policy) => policy.conditions.length === 0);
  if (always.length > 0) return [{ facts: {}, firing: always }];
  return [{ facts: {}, firing: [] }, ...act.policies.map((policy) => ({ facts: {}, firing: [policy] }))];
}

const knownCases = new WeakMap<Act, Partial<Record<'person' | 'system', Case[]>>>();

/** All cases of an act that differ in which policies fire, by the maker's kind; found once per act. */
export function casesOf(act: Act, maker: 'person' | 'system'): Case[] {
  const known = knownCases.get(act) ?? {};
  knownCases.set(act, known);
  return (known[maker] ??= findCases(act, maker));
}

function findCases(act: Act, maker: 'person' | 'system'): Case[] {
  const policies = act.policies.map(policyByCurrency);
  const { oneHand } = act;
  const limit = oneHand && [
    byCurrency({ field: 'amountMinor', op: 'gt', value: String(oneHand.upToMinor), currency: oneHand.currency }),
  ];
  const points = factPoints(policies, limit);
  if (points === null) return coarseCases(act);
  const cases = new Map<string, Case>();
  for (const facts of points.filter((point) => (point.makerKind ?? maker) === maker)) {
    const firing = policies.filter((policy) => policyFires(policy, facts));
    const key = [withinLimit(act, facts), ...firing.map((policy) => policy.name)].join('/');
    if (!cases.has(key)) cases.set(key, { facts, firing });
  }
  return [...cases.values()];
}

/** Whether an act with these facts is small enough to be meant for one hand. */
function withinLimit({ oneHand }: Act, facts: Facts): boolean {
  if (!oneHand) return false;
  const amount = facts[`amountMinor@${oneHand.currency}`];
  return typeof amount === 'bigint' && amount <= oneHand.upToMinor;
}

type Click = { readonly text: string; readonly counts: readonly string[] };

/** How one of these identities could fill a place without counting anybody twice, with their own or a borrowed role. */
function clicksFor(world: World, by: readonly Identity[], at: { step: Step; counted: ReadonlySet<string> }): Click[] {
  const asked = [at.step.role, at.step.escalateTo];
  const verb = at.step.kind === 'recommend' ? 'recommends' : 'approves';
  return by.flatMap((one) => {
    if (at.counted.has(one.countsAs)) return [];
    if (one.key && !at.step.keys?.includes(one.key.name)) return [];
    const lent = world.lent
      .filter((row) => !one.key && row.delegateId === one.id)
      .flatMap((row) => {
        const giver = world.identities.find((other) => other.id === row.giverId && other.active);
        return giver ? [{ giver, roles: row.roles.filter((role) => giver.roles.includes(role)) }] : [];
      });
    const usable = { ...one, roles: [...one.roles, ...lent.flatMap((row) => row.roles)] };
    if (!mayDo(world, usable, 'approvals.decide')) return [];
    const own = one.roles.find((role) => asked.includes(role));
    const clicks: Click[] = own ? [{ text: `${one.name} ${verb} as ${own}`, counts: [one.countsAs] }] : [];
    for (const { giver, roles } of lent) {
      const role = roles.find((each) => asked.includes(each));
      if (!role || at.counted.has(giver.countsAs) || giver.countsAs === one.countsAs) continue;
      const text = `${one.name} ${verb} as ${role}, standing in for ${giver.name}`;
      clicks.push({ text, counts: [one.countsAs, giver.countsAs] });
    }
    return clicks;
  });
}

/** A way to fill all places by these identities alone, or null. */
function fill(
  world: World,
  by: readonly Identity[],
  at: { places: readonly Step[]; counted: ReadonlySet<string> },
): string[] | null {
  const [step, ...places] = at.places;
  if (!step) return [];
  for (const click of clicksFor(world, by, { step, counted: at.counted })) {
    const rest = fill(world, by, { places, counted: new Set([...at.counted, ...click.counts]) });
    if (rest) return [click.text, ...rest];
  }
  return null;
}

const placesOf = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => Array.from({ length: step.count }, () => step));

/** Whether every case of an act asks a person, here or at the gate behind it. */
function asksSomebody(world: World, act: Act, seen: readonly string[]): boolean {
  if (!act.approvable || seen.includes(act.command)) return false;
  const later = world.acts.find((other) => other.command === act.gateOf);
  return casesOf(act, 'person').every(({ firing }) => {
    if (firing.length === 0) return act.withoutPolicy === 'refuse';
    if (firing.some((policy) => policy.steps.some(isPeopleStep))) return true;
    return later !== undefined && asksSomebody(world, later, [...seen, act.command]);
  });
}

function words(facts: Facts): string {
  const said = Object.entries(facts).map(([field, value]) => `${field} ${String(value)}`);
  return said.length > 0 ? `where ${said.join(', ')}: ` : '';
}

/** How one human being completes a case of an act without anybody else; null when they cannot. */
function alone(
  world: World,
  act: Act,
  of: { by: readonly Identity[]; one: Case; maker: Identity | null },
): string[] | null {
  const { by, one, maker } = of;
  const made = `${words(one.facts)}${maker ? maker.name : 'a machine'} submits ${act.command}`;
  if (one.firing.length === 0) {
    if (act.withoutPolicy === 'refuse' || maker === null || withinLimit(act, one.facts)) return null;
    return [made, 'no policy fires, and it runs'];
  }
  const steps = mergeSteps(one.firing, maker ? 'person' : 'system');
  if (steps.length === 0) {
    const later = world.acts.find((other) => other.command === act.gateOf);
    if (maker === null || (later && asksSomebody(world, later, [act.command]))) return null;
    return [made, 'it passes by itself, and no later gate asks anybody'];
  }
  const places = placesOf(steps);
  const counted = new Set(maker ? [maker.countsAs] : []);
  if (new Set(by.map((identity) => identity.countsAs)).size < places.length + counted.size) return null;
  const clicks = fill(world, by, { places, counted });
  return clicks && [made, ...clicks];
}

function holeOf(world: World, act: Act, by: readonly Identity[]): string[] | null {
  const makers = by.filter((one) => mayDo(world, one, act.permission));
  if (!act.approvable) return makers[0] ? [`${makers[0].name} does ${act.command}, which nobody approves`] : null;
  const machine = [...world.permissions].some(([role, can]) => role.startsWith('system:') && can.has(act.permission));
  for (const maker of [...makers, ...(machine ? [null] : [])]) {
    for (const one of casesOf(act, maker ? 'person' : 'system')) {
      const path = alone(world, act, { by, one, maker });
      if (path) return path;
    }
  }
  return null;
}

/**
 * Finds every human being who could complete an act about money, credit or rights without anybody else: by two accounts, by
 * a key and its owner, by a borrowed role, by facts for which no policy fires, or by a gate that passes by itself. An
 * automatic step is nobody and so is a machine. What is meant for one hand is listed with its reason.
 */
export function prove(world: World): Proof {
  const people = new Map<string, Identity[]>();
  for (const one of world.identities.filter((identity) => identity.active))
    people.set(one.natural, [...(people.get(one.natural) ?? []), one]);
  const holes: Hole[] = [];
  const declared: Declared[] = [];
  for (const act of world.acts) {
    const meant = act.approvable ? act.oneHand?.reason : BY_EFFECT[act.effect];
    if (meant !== undefined) declared.push({ act: act.command, reason: meant });
    if (!act.approvable && meant !== undefined) continue;
    for (const by of people.values()) {
      const path = holeOf(world, act, by);
      if (path) holes.push({ act: act.command, identity: by.map((one) => one.name).join(' = '), path });
    }
  }
  return { holes, declared };
}
