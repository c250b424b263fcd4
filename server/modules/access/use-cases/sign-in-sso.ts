import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { useInvitations } from '../access.invitation.repo';
import { touchPerson } from '../access.repo';
import { emailShape } from '../access.schema';
import { stageActivePerson } from './accept-invitation';
import { admit, type SignInAnswer } from './sign-in';

/**
 * Signs in whom the company's identity provider vouches for. It never makes a person: the verified e-mail must be that of
 * somebody who was invited; an invitation that is still open is answered by it.
 */
export const signInSso = defineCommand({
  name: 'access.signInSso',
  permission: 'access.signIn',
  effect: 'work',
  input: z.object({
    email: emailShape,
    emailVerified: z.literal(true, 'must be verified by the identity provider'),
    issuer: z.string().min(1).max(300),
    userAgent: z.string().max(400).nullable(),
  }),
  example: async (world) => {
    const { email } = await stageActivePerson(world, 'sso@countersign.example');
    return { email, emailVerified: true as const, issuer: 'https://id.countersign.example', userAgent: null };
  },
  approval: null,
  handle: async ({ tx, audit }, input): Promise<SignInAnswer> => {
    const person = await tx.maybe<{ id: string; status: string }>(
      sql`select id, status from person where email = ${input.email} for update`,
    );
    const invited =
      person?.status === 'invited' &&
      (await tx.maybe(
        sql`select 1 from invitation where person_id = ${person.id} and used_at is null and expires_at > clock_timestamp() limit 1`,
      )) !== null;
    const welcome = person?.status === 'active' || invited;
    const said = { method: 'sso', issuer: input.issuer };
    if (!person || !welcome) {
      const entity = { entityType: person ? 'person' : 'sign-in', entityId: person?.id ?? 'unknown' };
      await audit({ ...entity, after: { signedIn: false, ...said } });
      return { ok: false, code: 'ACCESS.SIGN_IN_FAILED' };
    }
    if (invited) {
      await useInvitations(tx, person.id);
      await touchPerson(tx, person.id, 'active');
    }
    const answer = await admit(tx, { personId: person.id, method: 'sso', userAgent: input.userAgent });
    await audit({ entityType: 'person', entityId: person.id, after: { signedIn: answer.ok, ...said } });
    return answer;
  },
});
