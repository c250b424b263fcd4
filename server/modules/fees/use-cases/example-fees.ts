import { invariant } from '@/server/kernel/invariant';
import type { ExampleWorld } from '@/server/platform/command/example-world';

export const exampleRule = {
  code: 'late-fee-de',
  name: 'Late fee Germany',
  jurisdiction: 'DE',
  currency: 'EUR',
  definition: {
    graceDays: 7,
    groupCodes: [],
    calc: { kind: 'flat' as const, amountMinor: '400' },
    capPerInstalmentMinor: '400',
    capPerOrderBps: '1500',
  },
};

/** Drafts the example rule in a test world. */
export async function stageDraft(world: ExampleWorld): Promise<{ ruleId: string; rowVersion: number }> {
  const result = await world.done('fees.draftRule', exampleRule, await world.actor('fee-admin'));
  invariant(typeof result === 'object' && result !== null && 'ruleId' in result, 'a draft was written');
  return { ruleId: String(result.ruleId), rowVersion: 1 };
}

/** Drafts the example rule and has another fee administrator approve it. */
export async function stageLiveRule(world: ExampleWorld): Promise<string> {
  const draft = await stageDraft(world);
  await world.approved('fees.publishRule', draft, await world.actor('fee-admin'));
  return draft.ruleId;
}
