import { refuse } from '@/server/kernel/refusal';
import type { RightsOfPerson } from '@/server/platform/command/ports';
import type { Db } from '@/server/platform/db/tx';
import { instantsFrom, oneChangeAtATime, worldAt } from '../approvals.world.repo';
import { casesOf, prove, type ProvedPolicy, type World } from '../domain/prove';
import { stranded } from '../domain/strand';

/** A change of who may do what. */
type RightsChange =
  | RightsOfPerson
  | {
      readonly kind: 'policy';
      readonly command: string;
      readonly name: string;
      readonly policy: ProvedPolicy | null;
      readonly from: Date;
    }
  | { readonly kind: 'lend'; readonly giverId: string; readonly delegateId: string; readonly roles: readonly string[] };

/** Whoever gets rights may have had none so far. */
function newcomerOf(change: RightsChange): string | null {
  if (change.kind === 'policy') return null;
  return change.kind === 'lend' ? change.delegateId : change.personId;
}

function changed(world: World, change: RightsChange, at: Date): World {
  if (change.kind === 'lend') return { ...world, lent: [...world.lent, change] };
  if (change.kind === 'policy') {
    if (at < change.from) return world;
    const acts = world.acts.map((act) => {
      if (act.command !== change.command) return act;
      const others = act.policies.filter((policy) => policy.name !== change.name);
      return { ...act, policies: change.policy ? [...others, change.policy] : others };
    });
    return { ...world, acts };
  }
  const identities = world.identities.map((one) => {
    // A key has the roles of its owner.
    if (one.id !== change.personId && !(one.key && one.countsAs === change.personId)) return one;
    if (change.kind === 'return') return { ...one, active: true };
    const roles = one.roles.filter((role) => role !== change.role);
    return { ...one, roles: change.kind === 'grant' ? [...roles, change.role] : roles };
  });
  return { ...world, identities };
}

function refuseHole(before: World, after: World): void {
  const known = new Set(prove(before).holes.map((hole) => `${hole.act}/${hole.identity}`));
  const hole = prove(after).holes.find((one) => !known.has(`${one.act}/${one.identity}`));
  if (!hole) return;
  throw refuse(
    'APPROVALS.SINGLE_HAND',
    `After this change ${hole.identity} could complete "${hole.act}" without anybody else: ${hole.path.join('; ')}. Change it so that another person is needed.`,
    { ...hole },
  );
}

function refuseStranded(before: World, after: World): void {
  const lost = stranded(before, after);
  if (lost.length === 0) return;
  const named = lost.slice(0, 5).map((one) => `${one.act} (${one.policies.join(', ')})`);
  throw refuse(
    'APPROVALS.WOULD_STRAND',
    `After this change nobody could approve ${named.join('; ')}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''}. Give somebody else the role first.`,
    { stranded: lost },
  );
}

/** An act that never runs by one hand and that no policy covers any more could not be done by anybody. */
function refuseUncovered(before: World, after: World, command: string): void {
  const gaps = (world: World) => {
    const act = world.acts.find((each) => each.command === command && each.withoutPolicy === 'refuse');
    return act ? casesOf(act, 'person').filter((one) => one.firing.length === 0) : [];
  };
  const [gap] = gaps(after);
  if (!gap || gaps(before).length > 0) return;
  throw refuse(
    'APPROVALS.LEFT_WITHOUT_POLICY',
    `After this change no policy covers "${command}" in every case, and where none does it cannot be done at all. Propose a policy without conditions first.`,
    { command, facts: Object.fromEntries(Object.entries(gap.facts).map(([field, value]) => [field, String(value)])) },
  );
}

/**
 * Refuses a change by which a single person could complete an act, or after which nobody is left to approve one. Holes that
 * are there already are not blamed on the change. It is checked for now and for every later instant at which a policy comes
 * into force; changes wait for each other.
 */
export async function holdWorld(db: Db, change: RightsChange, now: Date): Promise<void> {
  await oneChangeAtATime(db);
  const instants = await instantsFrom(db, now);
  if (change.kind === 'policy' && change.from > now) instants.push(change.from);
  for (const at of instants) {
    const before = await worldAt(db, at, newcomerOf(change));
    const after = changed(before, change, at);
    if (change.kind === 'policy') refuseUncovered(before, after, change.command);
    if (change.kind !== 'revoke') refuseHole(before, after);
    if (change.kind === 'revoke' || change.kind === 'policy') refuseStranded(before, after);
  }
}
