import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { hashPassword, passwordFits } from '@/server/platform/auth/password';
import { defineCommand } from '@/server/platform/command/define';
import { secretText } from '@/server/platform/crypto/secret-text';
import { keyedHash } from '@/server/platform/crypto/vault';
import { sql } from '@/server/platform/db/sql';
import { sessionsEnded } from '../access.events';
import { endOtherSessions, lockPerson } from '../access.repo';
import { endSteps } from '../access.step.repo';
import { passwordFault, PASSWORD_MAX } from '../domain/password-rules';
import { claimTry } from './sign-in';
import { sessionOf } from './sign-out';

export type PasswordAnswer =
  | { readonly ok: true; readonly sessionsEnded: number }
  | { readonly ok: false; readonly code: 'ACCESS.PASSWORD_WRONG' };

/**
 * A person changes their own password, knowing the present one. All their other sessions end. A wrong present password is
 * an answer and no refusal, since the try must be kept: it counts with those of the sign-in page. Whoever signs in by the
 * company's sign-on has no password here, and gets the same answer. Throws Refusal ACCESS.SIGN_IN_BUSY,
 * ACCESS.TOO_MANY_ATTEMPTS, ACCESS.PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_COMMON, PASSWORD_ABOUT_YOU.
 */
export const changePassword = defineCommand({
  name: 'access.changePassword',
  permission: 'access.self',
  effect: 'work',
  input: z.object({
    present: secretText({ min: 1, max: PASSWORD_MAX }),
    next: secretText({ min: 1, max: PASSWORD_MAX }),
  }),
  example: async () => ({ present: 'four grey herons on a roof', next: 'five grey herons in a field' }),
  approval: null,
  handle: async ({ tx, actor, audit, raise }, input): Promise<PasswordAnswer | Refusal> => {
    const { personId, sessionId } = sessionOf(actor);
    const person = await lockPerson(tx, personId);
    const emailHash = keyedHash('access.sign-in', person.email).toString('hex');
    await claimTry(tx, emailHash);
    const { passwordHash } = await tx.one<{ passwordHash: string | null }>(
      sql`select password_hash from person where id = ${personId}`,
    );
    const fits = await passwordFits(passwordHash, input.present);
    if (!fits) {
      await tx.exec(
        sql`insert into sign_in_attempt (email_hash, ok, at) values (${emailHash}, false, clock_timestamp())`,
      );
      await audit({ entityType: 'person', entityId: personId, after: { passwordChanged: false } });
      return { ok: false, code: 'ACCESS.PASSWORD_WRONG' };
    }
    const fault = passwordFault(input.next.reveal(), [person.displayName, person.email]);
    if (fault) return fault;
    await tx.exec(sql`update person set password_hash = ${await hashPassword(input.next)} where id = ${personId}`);
    const ended = await endOtherSessions(tx, { personId, but: sessionId });
    await endSteps(tx, personId);
    await raise(sessionsEnded, { personId });
    await audit({
      entityType: 'person',
      entityId: personId,
      after: { passwordChanged: true, sessionsEnded: ended },
    });
    return { ok: true, sessionsEnded: ended };
  },
});
