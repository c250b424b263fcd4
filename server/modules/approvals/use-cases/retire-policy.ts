import type { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { ApprovalFrame, ApprovalSpec } from '@/server/platform/command/define';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { insertPolicy, type PolicyHead } from '../approvals.policy.repo';
import { retirePolicyInput } from '../approvals.schema';
import { holdWorld } from './hold-world';
import { basePolicy } from './propose-policy';

type Input = z.output<typeof retirePolicyInput>;

async function retirable({ tx, now }: Pick<ApprovalFrame, 'tx' | 'now'>, input: Input): Promise<PolicyHead> {
  const base = await basePolicy(tx, input);
  if (base?.status !== 'live')
    throw refuse('APPROVALS.POLICY_NOT_LIVE', `There is no policy "${input.name}" in force for ${input.command}.`, {
      name: input.name,
    });
  const { command, name } = input;
  await holdWorld(tx, { kind: 'policy', command, name, policy: null, from: now }, now);
  return base;
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ command, name }) => ({ type: 'approval-policy', id: `${command}/${name}` }),
  title: (_frame, { command, name }) => Promise.resolve(`End of policy "${name}" for ${command}`),
  facts: (_frame, { command }) => Promise.resolve({ command }),
  content: async (frame, input) => {
    const { id, version } = await retirable(frame, input);
    return { retires: { id, command: input.command, name: input.name, version }, reason: input.reason };
  },
  consequences: (_frame, { name }) =>
    Promise.resolve([{ kind: 'change', field: 'status', before: `"${name}" in force`, after: 'retired' }]),
  withoutPolicy: 'refuse',
};

/** Ends a policy. It is refused where no other policy would ask for a second person. */
export const retirePolicy = defineCommand({
  name: 'approvals.retirePolicy',
  permission: 'approvals.changePolicy',
  effect: 'terms',
  input: retirePolicyInput,
  example: async (world) => {
    const name = 'Payment file above 250,000 EUR by two approvers';
    const { version } = await world.read((tx) =>
      tx.one<{ version: number }>(sql`select max(version) as version from approval_policy where name = ${name}`),
    );
    return { command: 'payments.approveFile', name, baseVersion: version, reason: 'One approver is enough' };
  },
  approval,
  handle: async ({ tx, run, audit, approval: approved }, input) => {
    const { version, conditions, steps, expiresAfterHours } = await retirable({ tx, now: run.now }, input);
    const { command, name } = input;
    const policyId = await insertPolicy(tx, {
      command,
      name,
      version: version + 1,
      status: 'retired',
      conditions,
      steps,
      expiresAfterHours,
      effectiveFrom: run.now,
      requestId: approved?.requestId ?? null,
    });
    await audit({
      entityType: 'approval-policy',
      entityId: `${command}/${name}`,
      before: { version, status: 'live' },
      after: { version: version + 1, status: 'retired' },
      reason: input.reason,
    });
    return { policyId, version: version + 1 };
  },
});
