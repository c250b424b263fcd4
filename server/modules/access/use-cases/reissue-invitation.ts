import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { invited } from '../access.events';
import { openInvitation } from '../access.invitation.repo';
import { lockPerson } from '../access.repo';
import { personIdShape } from '../access.schema';
import { stageInvitation } from './accept-invitation';

/** Sends a fresh link to somebody who has not set a password yet; the earlier link stops working. */
export const reissueInvitation = defineCommand({
  name: 'access.reissueInvitation',
  permission: 'access.invite',
  effect: 'draft',
  input: personIdShape,
  example: async (world) => ({ personId: (await stageInvitation(world, 'again@countersign.example')).personId }),
  approval: null,
  handle: async ({ tx, audit, raise }, input) => {
    const person = await lockPerson(tx, input.personId);
    if (person.status !== 'invited') {
      return refuse('ACCESS.NOT_INVITED', 'Only somebody who has not come in yet gets an invitation again.', {
        status: person.status,
      });
    }
    const { invitationId, expiresAt } = await openInvitation(tx, person.id);
    await raise(invited, { invitationId, personId: person.id });
    await audit({ entityType: 'person', entityId: person.id, after: { invitationUntil: expiresAt } });
    return { invitationId, expiresAt: expiresAt.toISOString() };
  },
});
