import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { openInvitation } from '../access.invitation.repo';
import { initialsOf, originOf } from '../access.repo';
import { displayNameShape, emailShape } from '../access.schema';

const first = z.object({ email: emailShape, displayName: displayNameShape });

/**
 * Makes the first two administrators of an empty installation, once. It is the only way to a role that does not take two
 * people, so it works before anybody is here and never again.
 */
export const bootstrap = defineCommand({
  name: 'access.bootstrap',
  permission: 'access.bootstrap',
  effect: 'fact',
  input: z
    .object({ people: z.tuple([first, first]) })
    .refine(({ people: [a, b] }) => a.email !== b.email, 'needs two different people'),
  example: async () => ({
    people: [
      { email: 'first@countersign.example', displayName: 'First Administrator' },
      { email: 'second@countersign.example', displayName: 'Second Administrator' },
    ] as [z.input<typeof first>, z.input<typeof first>],
  }),
  approval: null,
  handle: async ({ tx, run, audit }, { people }) => {
    // Two operators who type the command at once: the second waits here and then finds people.
    await tx.exec(sql`select pg_advisory_xact_lock(7266310)`);
    const origin = await originOf(tx);
    if (origin === 'demo')
      return refuse(
        'ACCESS.DEMO_INSTALLATION',
        'This database holds a demo world. Use an empty database for a real installation.',
      );
    const known = await tx.one<{ n: number }>(sql`select count(*)::int as n from person where demo = false`);
    if (origin === 'real' || (origin === 'none' && known.n > 0)) {
      return refuse(
        'ACCESS.ALREADY_BOOTSTRAPPED',
        'This installation has its people already. Sign in as an administrator to invite more.',
      );
    }
    if (origin === 'none') {
      await tx.exec(
        sql`insert into installation (id, origin, bootstrapped_at) values ('main', 'real', clock_timestamp())`,
      );
    }
    const made: { personId: string; invitationId: string }[] = [];
    for (const person of people) {
      const personId = uuidv7();
      await tx.exec(sql`insert into person (id, email, display_name, initials, status)
        values (${personId}, ${person.email}, ${person.displayName}, ${initialsOf(person.displayName)}, 'invited')`);
      await tx.exec(sql`insert into person_role (person_id, role_code) values (${personId}, 'administrator')`);
      made.push({ personId, invitationId: (await openInvitation(tx, personId)).invitationId });
    }
    await audit({
      entityType: 'installation',
      entityId: 'main',
      after: { origin: 'real', administrators: made.map((one) => one.personId), run: run.id },
    });
    return { people: made };
  },
});
