import type { z } from 'zod';
import { isUuid } from '@/server/kernel/ids';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { ApprovalFrame, ApprovalSpec } from '@/server/platform/command/define';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { activePerson, insertDelegation, type Colleague } from '../approvals.delegation.repo';
import { delegateInput } from '../approvals.schema';
import { holdWorld } from './hold-world';

type Input = z.output<typeof delegateInput>;

/** A year and a day: who is away for longer gives the role back. */
const LONGEST_MS = 366 * 86_400_000;

function refuseSpan({ fromAt, untilAt }: Input, now: Date): Refusal | null {
  const [from, until] = [new Date(fromAt).getTime(), new Date(untilAt).getTime()];
  if (until > from && until > now.getTime() && until - from <= LONGEST_MS) return null;
  return refuse(
    'APPROVALS.DELEGATION_SPAN',
    'A delegation begins before it ends, ends in the future and lasts a year at most. Correct its dates.',
    { fromAt, untilAt },
  );
}

async function lendable(
  { tx, now }: Pick<ApprovalFrame, 'tx' | 'now'>,
  input: Input,
): Promise<{ giver: Colleague; delegate: Colleague }> {
  const giver = await activePerson(tx, input.giverId);
  const delegate = await activePerson(tx, input.delegateId);
  if (giver.id === delegate.id)
    throw refuse('APPROVALS.DELEGATION_TO_SELF', 'Nobody stands in for themselves. Choose somebody else.');
  const lacking = input.roles.find((role) => !giver.roles.includes(role));
  if (lacking !== undefined)
    throw refuse(
      'APPROVALS.DELEGATION_WIDENS',
      `${giver.displayName} does not hold the role "${lacking}" and cannot lend it.`,
      { role: lacking },
    );
  const fault = refuseSpan(input, now);
  if (fault) throw fault;
  await holdWorld(tx, { kind: 'lend', giverId: giver.id, delegateId: delegate.id, roles: input.roles }, now);
  return { giver, delegate };
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  mayAsk: async ({ tx, makerId }, { giverId }) => {
    if (makerId === giverId) return;
    const maker = isUuid(makerId) ? await activePerson(tx, makerId) : null;
    if (maker?.roles.includes('administrator')) return;
    throw refuse('APPROVALS.NOT_YOURS_TO_LEND', 'Only the giver or an administrator proposes a delegation.', {
      denied: true,
    });
  },
  entity: ({ giverId, delegateId }) => ({ type: 'delegation', id: `${giverId}/${delegateId}` }),
  title: async (frame, input) => {
    const { giver, delegate } = await lendable(frame, input);
    const days = `${input.fromAt.slice(0, 10)} to ${input.untilAt.slice(0, 10)}`;
    return `${delegate.displayName} stands in for ${giver.displayName}, ${days}`;
  },
  facts: (_frame, { roles }) => Promise.resolve({ roles }),
  content: async (frame, input) => {
    const { giver, delegate } = await lendable(frame, input);
    return {
      giver: { id: giver.id, roles: giver.roles },
      delegate: { id: delegate.id, roles: delegate.roles },
      roles: input.roles,
      fromAt: input.fromAt,
      untilAt: input.untilAt,
      reason: input.reason,
    };
  },
  consequences: async (frame, input) => {
    const { giver, delegate } = await lendable(frame, input);
    const { displayName } = delegate;
    return [
      { kind: 'change', field: 'roles', before: null, after: input.roles.join(', ') },
      {
        kind: 'note',
        text: `${displayName} may decide on requests in place of ${giver.displayName}; each decision counts for both. It lets ${displayName} do nothing else.`,
      },
    ];
  },
  hands: (_frame, { giverId, delegateId }) =>
    Promise.resolve([
      { personId: giverId, why: 'party' },
      { personId: delegateId, why: 'party' },
    ]),
  withoutPolicy: 'refuse',
};

/** Lends roles for the time of an absence. The giver or an administrator proposes; somebody apart from the two approves. */
export const delegate = defineCommand({
  name: 'approvals.delegate',
  permission: 'approvals.delegate',
  effect: 'terms',
  input: delegateInput,
  example: async (world) => ({
    giverId: await world.personId(await world.actor('finance-approver', 'Leaving')),
    delegateId: await world.personId(await world.actor('finance-operator', 'Staying')),
    roles: ['finance-approver'],
    fromAt: '2026-11-20T00:00:00Z',
    untilAt: '2026-12-04T00:00:00Z',
    reason: 'Two weeks of holiday',
  }),
  approval,
  handle: async ({ tx, run, audit, approval: approved }, input) => {
    await lendable({ tx, now: run.now }, input);
    const { giverId, delegateId, roles, reason } = input;
    const id = uuidv7();
    const span = { fromAt: new Date(input.fromAt), untilAt: new Date(input.untilAt) };
    await insertDelegation(tx, {
      id,
      giverId,
      delegateId,
      roles,
      reason,
      ...span,
      requestId: approved?.requestId ?? null,
    });
    await audit({
      entityType: 'person',
      entityId: delegateId,
      after: { delegation: id, giverId, roles, ...span },
      reason,
    });
    return { delegationId: id };
  },
});
