import type { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { ApprovalFrame, ApprovalSpec, Consequence } from '@/server/platform/command/define';
import { defineCommand } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { insertPolicy, latestPolicy, type PolicyHead } from '../approvals.policy.repo';
import { unknownKeys } from '../approvals.key.repo';
import { proposePolicyInput } from '../approvals.schema';
import { policyFault } from '../domain/policy-check';
import { holdWorld } from './hold-world';

type Input = z.output<typeof proposePolicyInput>;

/** The version that a proposal is written against, still the newest one. */
export async function basePolicy(
  tx: Tx,
  input: { command: string; name: string; baseVersion: number },
): Promise<PolicyHead | null> {
  const latest = await latestPolicy(tx, input.command, input.name);
  if ((latest?.version ?? 0) === input.baseVersion) return latest;
  throw refuse(
    'APPROVALS.POLICY_CHANGED',
    `"${input.name}" is at version ${latest?.version ?? 0}, not ${input.baseVersion}. Look at it again before you change it.`,
    { version: latest?.version ?? 0 },
  );
}

async function decidingRoles(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ roleCode: string }>(
    sql`select role_code from role_permission where permission = 'approvals.decide' order by role_code`,
  );
  return rows.map((row) => row.roleCode);
}

const startOf = (input: Input, now: Date): Date => {
  const from = input.effectiveFrom ? new Date(input.effectiveFrom) : now;
  return from > now ? from : now;
};

async function proposed({ tx, now }: Pick<ApprovalFrame, 'tx' | 'now'>, input: Input): Promise<PolicyHead | null> {
  const base = await basePolicy(tx, input);
  const command = doors().commands.get(input.command);
  const fault = policyFault(input, {
    approvable: Boolean(command?.approval),
    gateOf: command?.approval?.gateOf,
    deciders: await decidingRoles(tx),
    unknownKeys: await unknownKeys(
      tx,
      input.steps.flatMap((step) => ('keys' in step ? (step.keys ?? []) : [])),
    ),
  });
  if (fault) throw fault;
  const { command: act, name, conditions, steps } = input;
  const change = { kind: 'policy', command: act, name, policy: { name, conditions, steps } } as const;
  await holdWorld(tx, { ...change, from: startOf(input, now) }, now);
  return base;
}

const json = (value: unknown): string => JSON.stringify(value);

/** The parts of a policy as they are compared with what is in force. */
function changes(base: PolicyHead | null, next: Input): Consequence[] {
  const parts = ['conditions', 'steps', 'expiresAfterHours'] as const;
  return parts.flatMap((field) => {
    const before = base?.status === 'live' ? json(base[field]) : null;
    const after = json(next[field]);
    return before === after ? [] : [{ kind: 'change' as const, field, before, after }];
  });
}

/** A policy that is not to hold at once says from when on it will. */
function laterStart(input: Input, now: Date): Consequence[] {
  const from = startOf(input, now);
  return from > now ? [{ kind: 'change', field: 'effectiveFrom', before: null, after: from.toISOString() }] : [];
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ command, name }) => ({ type: 'approval-policy', id: `${command}/${name}` }),
  title: (_frame, { command, name, baseVersion }) =>
    Promise.resolve(`${baseVersion === 0 ? 'New policy' : 'Change of policy'} "${name}" for ${command}`),
  facts: (_frame, { command, baseVersion }) => Promise.resolve({ command, isNew: baseVersion === 0 }),
  content: async (frame, input) => {
    const base = await proposed(frame, input);
    const { command, name, conditions, steps, expiresAfterHours, reason } = input;
    return {
      policy: { command, name, version: input.baseVersion + 1, conditions, steps, expiresAfterHours },
      from: input.effectiveFrom ?? 'its approval',
      replaces: base && { id: base.id, version: base.version, status: base.status },
      reason,
    };
  },
  consequences: async ({ tx, now }, input) => [
    ...changes(await latestPolicy(tx, input.command, input.name), input),
    ...laterStart(input, now),
    { kind: 'note', text: 'Requests that wait already keep the version under which they were made.' },
  ],
  withoutPolicy: 'refuse',
};

/** Proposes a policy or its next version. Another administrator approves; what would let one person act alone is refused. */
export const proposePolicy = defineCommand({
  name: 'approvals.proposePolicy',
  permission: 'approvals.changePolicy',
  effect: 'terms',
  input: proposePolicyInput,
  example: () =>
    Promise.resolve({
      command: 'merchants.release',
      name: 'Release of a merchant in Switzerland',
      baseVersion: 0,
      conditions: [[{ field: 'country', op: 'eq' as const, value: 'CH' }]],
      steps: [{ role: 'finance-approver', count: 2 }],
      expiresAfterHours: 72,
      reason: 'Payouts to Switzerland are looked at twice',
    }),
  approval,
  handle: async ({ tx, run, audit, approval: approved }, input) => {
    const base = await proposed({ tx, now: run.now }, input);
    const { command, name, conditions, steps, expiresAfterHours } = input;
    const version = input.baseVersion + 1;
    const policy = { command, name, version, conditions, steps, expiresAfterHours };
    const effectiveFrom = startOf(input, run.now);
    const requestId = approved?.requestId ?? null;
    const policyId = await insertPolicy(tx, { ...policy, status: 'live', effectiveFrom, requestId });
    await audit({
      entityType: 'approval-policy',
      entityId: `${command}/${name}`,
      before: base && { version: base.version, status: base.status, conditions: base.conditions, steps: base.steps },
      after: { version, conditions, steps, expiresAfterHours, effectiveFrom },
      reason: input.reason,
    });
    return { policyId, version };
  },
});
