import { casesOf, mayDo, type Act, type Case, type Identity, type World } from './prove';
import { isPeopleStep, mergeSteps, progress, type Step } from './steps';

/** An act that can be made and that nobody is left to approve. */
export type Stranded = { readonly act: string; readonly policies: readonly string[] };

/** The people who decide; a key adds nobody to them, since it counts as its owner. */
function deciders(world: World): Identity[] {
  return world.identities.filter((one) => one.active && !one.key && mayDo(world, one, 'approvals.decide'));
}

/** Whether different people, none of them the maker, could fill all places with roles of their own. */
function canBeFilled(steps: readonly Step[], people: readonly Identity[], maker: Identity | null): boolean {
  // Who recommends and who approves are different people anyway, so all places are taken together.
  const places = steps.map((step): Step => ({ ...step, kind: 'approve' }));
  const yeses = people
    .filter((one) => one.natural !== maker?.natural)
    .map((one) => ({ personId: one.natural, kind: 'approve' as const, roles: one.roles }));
  return progress(places, yeses).complete;
}

function completes(world: World, act: Act, one: Case): boolean {
  const people = deciders(world);
  const makers = world.identities.filter((each) => each.active && mayDo(world, each, act.permission));
  const machine = [...world.permissions].some(([role, can]) => role.startsWith('system:') && can.has(act.permission));
  return [...makers, ...(machine ? [null] : [])].some((maker) =>
    canBeFilled(mergeSteps(one.firing, maker ? 'person' : 'system'), people, maker),
  );
}

const keyOf = (act: Act, one: Case): string => [act.command, ...one.firing.map((policy) => policy.name)].join('/');

function standingOf(world: World): Map<string, { act: Act; one: Case; completes: boolean }> {
  const found = new Map<string, { act: Act; one: Case; completes: boolean }>();
  for (const act of world.acts.filter((each) => each.approvable)) {
    for (const one of [...casesOf(act, 'person'), ...casesOf(act, 'system')]) {
      const key = keyOf(act, one);
      if (one.firing.length === 0 || found.has(key)) continue;
      found.set(key, { act, one, completes: completes(world, act, one) });
    }
  }
  return found;
}

/**
 * Cases of acts that somebody could complete before a change and nobody can after it. A case that is new counts when its
 * act could be completed at all: a policy that asks for more people than there are strands its act.
 */
export function stranded(before: World, after: World): Stranded[] {
  const was = standingOf(before);
  const alive = new Set([...was.values()].filter((each) => each.completes).map((each) => each.act.command));
  const lost = [...standingOf(after)].filter(([key, now]) => {
    const known = was.get(key);
    return !now.completes && (known ? known.completes : alive.has(now.act.command));
  });
  return lost.map(([, { act, one }]) => ({
    act: act.command,
    policies: one.firing.map((policy) => policy.name),
  }));
}

/** A person who can make an act and hold a role that is asked to check it: never of the same request, but of both sides. */
export type Conflict = { readonly identityId: string; readonly act: string; readonly checksAs: readonly string[] };

export function conflicts(world: World): Conflict[] {
  const people = deciders(world);
  return world.acts
    .filter((act) => act.approvable)
    .flatMap((act) => {
      const asked = new Set(
        act.policies.flatMap((policy) => policy.steps.filter(isPeopleStep)).map((step) => step.role),
      );
      return people
        .filter((one) => mayDo(world, one, act.permission) && one.roles.some((role) => asked.has(role)))
        .map((one) => ({
          identityId: one.id,
          act: act.command,
          checksAs: one.roles.filter((role) => asked.has(role)),
        }));
    });
}
