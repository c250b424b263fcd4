import type { z } from 'zod';
import { isCurrency, moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import type { ApprovalSpec, Consequence } from '@/server/platform/command/define';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { activePerson, personLimit, unlimitedOthers } from '../approvals.delegation.repo';
import { nextInOrder } from '../approvals.policy.repo';
import { personLimitInput } from '../approvals.schema';

type Input = z.output<typeof personLimitInput>;

async function subject(tx: Tx, input: Input) {
  const person = await activePerson(tx, input.personId);
  if (!person.roles.includes(input.role))
    throw refuse('APPROVALS.ROLE_NOT_HELD', `${person.displayName} does not hold the role "${input.role}".`, {
      role: input.role,
    });
  if (!isCurrency(input.currency)) throw refuse('APPROVALS.LIMIT_INVALID', `"${input.currency}" is not a currency.`);
  return { person, last: await personLimit(tx, input.personId, input.role) };
}

const words = (limit: { limitMinor: bigint | null; currency: string } | null): string =>
  limit?.limitMinor === null || limit === null ? 'no limit' : moneyText(limit.limitMinor, limit.currency);

const wanted = ({ limitMinor, currency }: Input) => ({
  limitMinor: limitMinor === null ? null : BigInt(limitMinor),
  currency,
});

/** Larger amounts find nobody when all who could decide on them have a limit, or when the only one left made the act. */
async function scarcity(tx: Tx, { personId, role, limitMinor }: Input): Promise<Consequence[]> {
  if (limitMinor === null) return [];
  const others = await unlimitedOthers(tx, personId, role);
  if (others > 1) return [];
  const left = others === 0 ? 'nobody decides' : 'only one person decides';
  const text = `After this ${left} as ${role} without a limit; larger amounts may find nobody who approves them.`;
  return [{ kind: 'warning', text }];
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ personId, role }) => ({ type: 'person-limit', id: `${personId}/${role}` }),
  title: async ({ tx }, input) => {
    const { person } = await subject(tx, input);
    return `${person.displayName} decides as ${input.role}: ${words(wanted(input))}`;
  },
  facts: (_frame, { role }) => Promise.resolve({ role }),
  content: async ({ tx }, input) => {
    const { last } = await subject(tx, input);
    return { limit: input, last: last && { limitMinor: last.limitMinor, currency: last.currency } };
  },
  consequences: async ({ tx }, input) => {
    const { last } = await subject(tx, input);
    const change = { kind: 'change' as const, field: 'limit', before: words(last), after: words(wanted(input)) };
    return [change, ...(await scarcity(tx, input))];
  },
  hands: (_frame, { personId }) => Promise.resolve([{ personId, why: 'party' }]),
  withoutPolicy: 'refuse',
};

/** Says up to which amount a person decides with a role, in minor units; never decided by the person in question. */
export const setPersonLimit = defineCommand({
  name: 'approvals.setPersonLimit',
  permission: 'approvals.setPersonLimit',
  effect: 'terms',
  input: personLimitInput,
  example: async (world) => ({
    personId: await world.personId(await world.actor('finance-approver', 'New')),
    role: 'finance-approver',
    limitMinor: '5000000',
    currency: 'EUR',
    reason: 'In the first half year',
  }),
  approval,
  handle: async ({ tx, run, audit, approval: approved }, input) => {
    const { last } = await subject(tx, input);
    const { limitMinor, currency } = wanted(input);
    await tx.exec(sql`
      insert into person_limit (id, person_id, role_code, limit_minor, currency, request_id, set_at)
      values (${await nextInOrder(tx)}, ${input.personId}, ${input.role}, ${limitMinor}, ${currency}, ${approved?.requestId ?? null}::uuid, ${run.now})`);
    await audit({
      entityType: 'person',
      entityId: input.personId,
      before: { role: input.role, limit: words(last) },
      after: { role: input.role, limit: words({ limitMinor, currency }) },
      reason: input.reason,
    });
    return { personId: input.personId, role: input.role };
  },
});
