import type { Act, Identity, ProvedPolicy, World } from '@/server/modules/approvals/domain/prove';

/*
 * A small world for the tests of the proof: whoever makes `pay.out` is a maker, whoever may decide a checker; a head does
 * either. Each part is given by what differs.
 */

export const person = (id: string, roles: string[], more: Partial<Identity> = {}): Identity => ({
  id,
  name: id,
  countsAs: id,
  natural: id,
  roles,
  active: true,
  ...more,
});
export const by = (role: string, count = 1, conditions: ProvedPolicy['conditions'] = []): ProvedPolicy => ({
  name: `${count} ${role} ${JSON.stringify(conditions)}`,
  conditions,
  steps: [{ role, count }],
});
export const act = (more: Partial<Act> = {}): Act => ({
  command: 'pay.out',
  effect: 'money',
  permission: 'pay',
  approvable: true,
  withoutPolicy: 'refuse',
  policies: [by('checker')],
  ...more,
});
export const can = (more: Record<string, string[]> = {}): World['permissions'] =>
  new Map(
    Object.entries({ maker: ['pay'], checker: ['approvals.decide'], head: ['approvals.decide', 'pay'], ...more }).map(
      ([role, list]) => [role, new Set(list)],
    ),
  );
export const world = (more: Partial<World> = {}): World => ({
  identities: [person('ann', ['maker']), person('ben', ['checker'])],
  permissions: can(),
  acts: [act()],
  lent: [],
  ...more,
});
