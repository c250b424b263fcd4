import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { emailShape } from '../access.schema';
import { stageInvitation } from './accept-invitation';

/**
 * Names the open invitation of an address, for the operator's command on the server that prints its link where no mail is
 * set up. It is run by the machine, never by a browser; the audit says that the link was printed.
 */
export const printInvitation = defineCommand({
  name: 'access.printInvitation',
  permission: 'access.printInvitation',
  effect: 'work',
  input: z.object({ email: emailShape }),
  example: async (world) => {
    await stageInvitation(world, 'printed@countersign.example');
    return { email: 'printed@countersign.example' };
  },
  approval: null,
  handle: async ({ tx, audit }, input) => {
    const open = await tx.maybe<{ id: string; personId: string }>(sql`
      select i.id, i.person_id from invitation i join person p on p.id = i.person_id
      where p.email = ${input.email} and p.status = 'invited' and i.used_at is null and i.expires_at > clock_timestamp()
      order by i.expires_at desc limit 1`);
    if (!open)
      return refuse(
        'ACCESS.NOT_INVITED',
        'There is no open invitation for this address. An administrator can send a new one.',
      );
    await audit({ entityType: 'person', entityId: open.personId, after: { invitationPrinted: open.id } });
    return { invitationId: open.id };
  },
});
