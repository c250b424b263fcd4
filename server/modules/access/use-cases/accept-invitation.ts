import { z } from 'zod';
import { hashPassword } from '@/server/platform/auth/password';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { secretText } from '@/server/platform/crypto/secret-text';
import { sql } from '@/server/platform/db/sql';
import { invitationToken, takeInvitation, useInvitations } from '../access.invitation.repo';
import { lockPerson, touchPerson } from '../access.repo';
import { passwordFault, PASSWORD_MAX } from '../domain/password-rules';
import { refuse } from '@/server/kernel/refusal';

const EXAMPLE_PASSWORD = 'four grey herons on a roof';

/** Invites somebody, as examples need; gives the secret of the link. */
export async function stageInvitation(
  world: ExampleWorld,
  email: string,
): Promise<{ token: string; personId: string }> {
  const administrator = await world.actor('administrator', 'Inviter');
  const answer = z
    .object({ invitationId: z.uuid(), personId: z.uuid() })
    .parse(await world.done('access.invite', { email, displayName: 'Robin Example' }, administrator));
  return { token: invitationToken(answer.invitationId), personId: answer.personId };
}

/** Somebody who has set their password and can sign in with it. */
export async function stageActivePerson(
  world: ExampleWorld,
  email: string,
): Promise<{ email: string; password: string }> {
  const { token } = await stageInvitation(world, email);
  await world.done(
    'access.acceptInvitation',
    { token, password: EXAMPLE_PASSWORD },
    { kind: 'anonymous', name: 'web' },
  );
  return { email, password: EXAMPLE_PASSWORD };
}

/** An invited person sets their password by the link that only they got. The link works once. */
export const acceptInvitation = defineCommand({
  name: 'access.acceptInvitation',
  permission: 'access.acceptInvitation',
  effect: 'work',
  input: z.object({ token: z.string().min(20).max(200), password: secretText({ min: 1, max: PASSWORD_MAX }) }),
  example: async (world) => ({
    token: (await stageInvitation(world, 'accept@countersign.example')).token,
    password: EXAMPLE_PASSWORD,
  }),
  approval: null,
  handle: async ({ tx, audit }, input) => {
    const invitation = await takeInvitation(tx, input.token);
    const person = await lockPerson(tx, invitation.personId);
    if (person.status !== 'invited') {
      return refuse(
        'ACCESS.INVITATION_INVALID',
        'This link was used already or is too old. Ask an administrator for a new invitation.',
      );
    }
    const fault = passwordFault(input.password.reveal(), [person.displayName, person.email]);
    if (fault) return fault;
    await tx.exec(sql`update person set password_hash = ${await hashPassword(input.password)} where id = ${person.id}`);
    await touchPerson(tx, person.id, 'active');
    await useInvitations(tx, person.id);
    await audit({
      entityType: 'person',
      entityId: person.id,
      before: { status: 'invited' },
      after: { status: 'active', passwordSet: true },
    });
    return { personId: person.id };
  },
});
