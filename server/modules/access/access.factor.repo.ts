import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { base32, newTotpSecret, stepOfCode } from '@/server/platform/crypto/totp';
import { keyedHash, openSealed, sealFields, type SealedValue } from '@/server/platform/crypto/vault';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { RECOVERY_CODE_LENGTH, RECOVERY_CODES } from './domain/recovery-code';
import { secondsToWait, WINDOW_SECONDS } from './domain/sign-in-limit';

/** How long a secret that was shown waits for the first code of its app. */
const CONFIRM_WITHIN_MINUTES = 15;

// The person stands beside the secret, so that a sealed value moved to another row opens nothing there.
const sealedShape = z.object({ personId: z.uuid(), totpId: z.uuid(), secret: z.base64() });

type TotpRow = { id: string; sealed: SealedValue; lastStep: bigint | null };

/** Sets up an app that is not confirmed yet; one that waited before is given up. Gives its id and its secret. */
export async function insertTotp(tx: Tx, personId: string): Promise<{ totpId: string; secret: Buffer }> {
  await tx.exec(sql`update totp set removed_at = clock_timestamp(), sealed = null
    where person_id = ${personId} and confirmed_at is null and removed_at is null`);
  const totpId = uuidv7();
  const secret = newTotpSecret();
  const held = { personId, totpId, secret: secret.toString('base64') };
  const { sealed } = await sealFields(tx, { sealed: held }, { subjectId: personId, fields: ['sealed'] });
  await tx.exec(sql`insert into totp (id, person_id, sealed, created_at)
    values (${totpId}, ${personId}, ${json(sealed)}, clock_timestamp())`);
  return { totpId, secret };
}

/** The app of a person that waits for its first code, held; null when it was confirmed, replaced or waited too long. */
export function waitingTotp(tx: Tx, personId: string, totpId: string): Promise<TotpRow | null> {
  return tx.maybe<TotpRow>(sql`select id, sealed, last_step from totp
    where id = ${totpId} and person_id = ${personId} and confirmed_at is null and removed_at is null
      and created_at > clock_timestamp() - make_interval(mins => ${CONFIRM_WITHIN_MINUTES}) for update`);
}

export function totpInUse(tx: Tx, personId: string): Promise<TotpRow | null> {
  return tx.maybe<TotpRow>(sql`select id, sealed, last_step from totp
    where person_id = ${personId} and confirmed_at is not null and removed_at is null for update`);
}

/** The step of a code of this app that was not taken before, or null. Time is that of the database, one for all processes. */
export async function stepOf(tx: Tx, of: { personId: string; row: TotpRow; code: string }): Promise<number | null> {
  const { row, personId } = of;
  const held = sealedShape.safeParse(await openSealed(tx, row.sealed));
  if (!held.success || held.data.personId !== personId || held.data.totpId !== row.id) return null;
  const { seconds } = await tx.one<{ seconds: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 as seconds`,
  );
  const lastStep = row.lastStep === null ? null : Number(row.lastStep);
  return stepOfCode(Buffer.from(held.data.secret, 'base64'), of.code, { seconds, lastStep });
}

/** Takes an app into use by its first code; the one before it is removed. */
export async function startTotp(tx: Tx, personId: string, of: { totpId: string; step: number }): Promise<void> {
  await removeTotp(tx, personId);
  await tx.exec(
    sql`update totp set confirmed_at = clock_timestamp(), last_step = ${of.step}::bigint where id = ${of.totpId}`,
  );
}

export async function noteStep(tx: Tx, totpId: string, step: number): Promise<void> {
  await tx.exec(sql`update totp set last_step = ${step}::bigint where id = ${totpId}`);
}

/** Removes the app of a person and erases its secret; gives how many were in use. */
export function removeTotp(tx: Tx, personId: string): Promise<number> {
  return tx.exec(sql`update totp set removed_at = clock_timestamp(), sealed = null
    where person_id = ${personId} and confirmed_at is not null and removed_at is null`);
}

const hashOf = (personId: string, code: string) =>
  keyedHash('access.recovery-code', `${personId}/${code}`).toString('hex');

/** New recovery codes in place of all earlier ones. They are given once; what is kept are keyed hashes. */
export async function renewCodes(tx: Tx, personId: string): Promise<string[]> {
  await endRecoveryCodes(tx, personId);
  const codes = Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(10)).slice(0, RECOVERY_CODE_LENGTH));
  await tx.exec(sql`insert into recovery_code (id, person_id, code_hash, created_at)
    select c.id::uuid, ${personId}::uuid, c.hash, clock_timestamp()
    from unnest(${codes.map(() => uuidv7())}::text[], ${codes.map((code) => hashOf(personId, code))}::text[]) c(id, hash)`);
  return codes;
}

export function endRecoveryCodes(tx: Tx, personId: string): Promise<number> {
  return tx.exec(
    sql`update recovery_code set ended_at = clock_timestamp() where person_id = ${personId} and used_at is null and ended_at is null`,
  );
}

/** Uses a recovery code, once; false when it is not one of this person's that is still good. */
export async function takeRecoveryCode(tx: Tx, personId: string, code: string): Promise<boolean> {
  const taken = await tx.exec(sql`update recovery_code set used_at = clock_timestamp()
    where person_id = ${personId} and code_hash = ${hashOf(personId, code)} and used_at is null and ended_at is null`);
  return taken === 1;
}

export async function recoveryCodesLeft(db: Db, personId: string): Promise<number> {
  const { n } = await db.one<{ n: number }>(
    sql`select count(*)::int as n from recovery_code where person_id = ${personId} and used_at is null and ended_at is null`,
  );
  return n;
}

const triesOf = (personId: string) => keyedHash('access.second-factor', personId).toString('hex');

/**
 * One try of a person at a time, whose row the caller holds, and no more than five wrong ones in fifteen minutes, at the
 * sign-in page and in a session together: six digits would not stand many more.
 */
export async function claimFactorTry(tx: Tx, personId: string): Promise<void> {
  const tries = triesOf(personId);
  const failures = await tx.rows<{ age: number }>(sql`
    select extract(epoch from clock_timestamp() - a.at)::float8 as age from sign_in_attempt a
    where a.email_hash = ${tries} and not a.ok and a.at > clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS})
      and a.at > coalesce((select max(s.at) from sign_in_attempt s where s.email_hash = ${tries} and s.ok), '-infinity')`);
  const wait = secondsToWait(failures.map((failure) => failure.age));
  if (wait > 0) {
    throw refuse('ACCESS.TOO_MANY_CODES', `Too many wrong codes. Try again in ${Math.ceil(wait / 60)} minutes.`, {
      retryAfterSeconds: wait,
    });
  }
}

export async function noteFactorTry(tx: Tx, personId: string, ok: boolean): Promise<void> {
  await tx.exec(
    sql`insert into sign_in_attempt (email_hash, ok, at) values (${triesOf(personId)}, ${ok}, clock_timestamp())`,
  );
}
