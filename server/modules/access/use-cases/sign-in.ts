import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { passwordFits } from '@/server/platform/auth/password';
import { defineCommand } from '@/server/platform/command/define';
import { factorsOf } from '@/server/platform/command/proof';
import { secretText } from '@/server/platform/crypto/secret-text';
import { keyedHash } from '@/server/platform/crypto/vault';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { openSession } from '../access.repo';
import { emailShape } from '../access.schema';
import { openStep } from '../access.step.repo';
import { PASSWORD_MAX } from '../domain/password-rules';
import { FAILURES_PER_NETWORK, secondsToWait, WINDOW_SECONDS } from '../domain/sign-in-limit';
import { stageActivePerson } from './accept-invitation';

export type SignInAnswer =
  | { readonly ok: true; readonly sessionId: string; readonly personId: string }
  | { readonly ok: false; readonly code: 'ACCESS.SIGN_IN_FAILED' }
  /** The first step was right; the session begins with the second factor (`access.finishSignIn`). */
  | { readonly ok: false; readonly code: 'ACCESS.SECOND_FACTOR'; readonly stepId: string };

/** Lets somebody in whose first step was right: at once, or by a second step when they hold a second factor. */
export async function admit(
  tx: Tx,
  person: { personId: string; method: 'password' | 'sso'; userAgent: string | null },
): Promise<SignInAnswer> {
  const { passkey, totp } = await factorsOf(tx, person.personId);
  if (passkey || totp) return { ok: false, code: 'ACCESS.SECOND_FACTOR', stepId: await openStep(tx, person) };
  return { ok: true, sessionId: await openSession(tx, person), personId: person.personId };
}

/**
 * One try at a time per address: parallel tries would each see the failures before them and not one another. Who comes
 * second is turned away and does not wait, so that nobody can hold the connections of the pool.
 */
export async function claimTry(tx: Tx, emailHash: string): Promise<void> {
  const lock = await tx.one<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${emailHash}, 77)) as mine`,
  );
  if (!lock.mine)
    throw refuse(
      'ACCESS.SIGN_IN_BUSY',
      'Somebody is signing in with this address at this moment. Try again in a few seconds.',
    );
  const failures = await tx.rows<{ age: number }>(sql`
    select extract(epoch from clock_timestamp() - a.at)::float8 as age from sign_in_attempt a
    where a.email_hash = ${emailHash} and not a.ok and a.at > clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS})
      and a.at > coalesce((select max(s.at) from sign_in_attempt s where s.email_hash = ${emailHash} and s.ok), '-infinity')`);
  const wait = secondsToWait(failures.map((failure) => failure.age));
  if (wait > 0) {
    throw refuse(
      'ACCESS.TOO_MANY_ATTEMPTS',
      `Too many wrong passwords for this address. Try again in ${Math.ceil(wait / 60)} minutes.`,
      {
        retryAfterSeconds: wait,
      },
    );
  }
}

/**
 * Turns away who tried many addresses from one network. A success does not make up for failures here: whoever has one
 * account could wipe them out. Tries that run side by side do not see one another; the pool of connections bounds them.
 */
async function refuseBusyNetwork(tx: Tx, networkHash: string): Promise<void> {
  const failures = await tx.rows<{ age: number }>(sql`
    select extract(epoch from clock_timestamp() - a.at)::float8 as age from sign_in_attempt a
    where a.network_hash = ${networkHash} and not a.ok and a.at > clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS})
    order by a.at desc limit ${FAILURES_PER_NETWORK}`);
  const wait = secondsToWait(
    failures.map((failure) => failure.age),
    FAILURES_PER_NETWORK,
  );
  if (wait > 0)
    throw refuse(
      'ACCESS.TOO_MANY_FROM_NETWORK',
      `Too many wrong passwords from your network. Try again in ${Math.ceil(wait / 60)} minutes, or from another network.`,
      { retryAfterSeconds: wait },
    );
}

/**
 * Signs in with e-mail and password. A wrong password is an answer and no refusal, since the failure must be kept and
 * counted; unknown, invited and suspended people get the same answer in the same time.
 */
export const signIn = defineCommand({
  name: 'access.signIn',
  permission: 'access.signIn',
  effect: 'work',
  input: z.object({
    email: emailShape,
    password: secretText({ min: 1, max: PASSWORD_MAX }),
    userAgent: z.string().max(400).nullable(),
    /** The network whose failures are counted together; null where nobody can tell it. Kept as a keyed hash only. */
    network: z.string().max(64).nullable().default(null),
  }),
  example: async (world) => ({ ...(await stageActivePerson(world, 'sign-in@countersign.example')), userAgent: null }),
  approval: null,
  handle: async ({ tx, audit }, input): Promise<SignInAnswer> => {
    const emailHash = keyedHash('access.sign-in', input.email).toString('hex');
    const networkHash =
      input.network === null ? null : keyedHash('access.sign-in.network', input.network).toString('hex');
    await claimTry(tx, emailHash);
    if (networkHash !== null) await refuseBusyNetwork(tx, networkHash);
    const person = await tx.maybe<{ id: string; passwordHash: string | null; status: string }>(
      sql`select id, password_hash, status from person where email = ${input.email}`,
    );
    const usable = person?.status === 'active' ? person.passwordHash : null;
    const fits = await passwordFits(usable, input.password);
    await tx.exec(
      sql`insert into sign_in_attempt (email_hash, network_hash, ok, at) values (${emailHash}, ${networkHash}, ${fits}, clock_timestamp())`,
    );
    const entity = person
      ? { entityType: 'person', entityId: person.id }
      : { entityType: 'sign-in', entityId: emailHash.slice(0, 16) };
    if (!fits || !person) {
      await audit({ ...entity, after: { signedIn: false, method: 'password' } });
      return { ok: false, code: 'ACCESS.SIGN_IN_FAILED' };
    }
    const answer = await admit(tx, { personId: person.id, method: 'password', userAgent: input.userAgent });
    await audit({
      ...entity,
      after: { signedIn: answer.ok, method: 'password', ...(answer.ok ? {} : { halfWay: true }) },
    });
    return answer;
  },
});
