import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { invited } from '../access.events';
import { openInvitation } from '../access.invitation.repo';
import { initialsOf, originOf } from '../access.repo';
import { displayNameShape, emailShape } from '../access.schema';

/**
 * Adds a person without any role and sends them a link by which they set their password. Roles are granted apart, by two
 * people. The answer holds no link: whoever invites must not be able to sign in as the invited.
 */
export const invite = defineCommand({
  name: 'access.invite',
  permission: 'access.invite',
  effect: 'draft',
  input: z.object({ email: emailShape, displayName: displayNameShape }),
  example: async () => ({ email: 'new.colleague@countersign.example', displayName: 'Nuria Colleague' }),
  approval: null,
  handle: async ({ tx, audit, raise }, input) => {
    if ((await originOf(tx)) === 'demo') {
      return refuse(
        'ACCESS.DEMO_INSTALLATION',
        'This is a demo: only demo people work here. Set up an installation of your own to invite people.',
      );
    }
    const personId = uuidv7();
    const added = await tx.exec(sql`
      insert into person (id, email, display_name, initials, status)
      values (${personId}, ${input.email}, ${input.displayName}, ${initialsOf(input.displayName)}, 'invited') on conflict (email) do nothing`);
    if (added === 0)
      return refuse(
        'ACCESS.PERSON_EXISTS',
        'Somebody with this e-mail address is here already. Look for them in the list of people.',
      );
    const { invitationId, expiresAt } = await openInvitation(tx, personId);
    await raise(invited, { invitationId, personId });
    await audit({
      entityType: 'person',
      entityId: personId,
      after: { email: input.email, displayName: input.displayName, status: 'invited', invitationUntil: expiresAt },
      sealed: { subjectId: personId, fields: ['email', 'displayName'] },
    });
    return { personId, invitationId, expiresAt: expiresAt.toISOString() };
  },
});
