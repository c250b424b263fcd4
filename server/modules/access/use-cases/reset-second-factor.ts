import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand, type ApprovalSpec, type Consequence } from '@/server/platform/command/define';
import { factorsOf } from '@/server/platform/command/proof';
import type { Tx } from '@/server/platform/db/tx';
import { factorChanged, sessionsEnded } from '../access.events';
import { endRecoveryCodes, removeTotp } from '../access.factor.repo';
import { credentialIdsOf, revokeAllPasskeys } from '../access.passkey.repo';
import { endSessions, lockPerson, touchPerson } from '../access.repo';
import { reasonShape } from '../access.schema';
import { endSteps } from '../access.step.repo';
import { stageApp } from './confirm-totp';

const input = z.object({ personId: z.uuid(), reason: reasonShape });
type Input = z.output<typeof input>;

async function resettable(tx: Tx, { personId }: Input) {
  const person = await lockPerson(tx, personId);
  const factors = await factorsOf(tx, personId);
  if (!factors.passkey && !factors.totp)
    throw refuse('ACCESS.NO_FACTOR', `${person.displayName} has no second factor that could be reset.`, { personId });
  const passkeys = (await credentialIdsOf(tx, personId)).length;
  return { person, factors, passkeys };
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ personId }) => ({ type: 'person', id: personId }),
  title: async ({ tx }, { personId }) => `Reset the second factor of ${(await lockPerson(tx, personId)).displayName}`,
  facts: async () => ({}),
  content: async ({ tx }, wish) => {
    const { person, factors, passkeys } = await resettable(tx, wish);
    const { personId, reason } = wish;
    return { personId, personVersion: person.version, app: factors.totp, passkeys, reason };
  },
  consequences: async ({ tx }, wish): Promise<Consequence[]> => {
    const { factors, passkeys } = await resettable(tx, wish);
    return [
      { kind: 'touches', what: 'passkeys', count: passkeys },
      { kind: 'change', field: 'authenticator app', before: factors.totp ? 'in use' : null, after: null },
      {
        kind: 'warning',
        text: 'Until a new factor is added, the password alone opens this account. Make sure by another way that the person asked for it.',
      },
    ];
  },
  // Whoever could reset their own factor by another person's click would need none.
  hands: async (_frame, { personId }) => [{ personId, why: 'editor' }],
  withoutPolicy: 'refuse',
};

/**
 * Takes all second factors from a person who has lost them, and ends their sessions. It lowers a protection, so one
 * administrator proposes and another approves; the person is told by mail.
 */
export const resetSecondFactor = defineCommand({
  name: 'access.resetSecondFactor',
  permission: 'access.resetSecondFactor',
  effect: 'terms',
  input,
  example: async (world) => {
    const forgetful = await world.actor('support-agent', 'Forgetful');
    await stageApp(world, forgetful);
    return { personId: await world.personId(forgetful), reason: 'The phone was stolen; confirmed by video call' };
  },
  approval,
  handle: async ({ tx, audit, raise }, wish) => {
    const { factors, passkeys } = await resettable(tx, wish);
    const { personId } = wish;
    await removeTotp(tx, personId);
    await revokeAllPasskeys(tx, personId);
    await endRecoveryCodes(tx, personId);
    await endSteps(tx, personId);
    await touchPerson(tx, personId);
    const ended = await endSessions(tx, personId);
    await raise(factorChanged, { personId, change: 'reset' });
    await raise(sessionsEnded, { personId });
    await audit({
      entityType: 'person',
      entityId: personId,
      before: { app: factors.totp, passkeys },
      after: { app: false, passkeys: 0, sessionsEnded: ended },
      reason: wish.reason,
    });
    return { personId, sessionsEnded: ended };
  },
});
