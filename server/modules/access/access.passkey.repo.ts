import { randomBytes } from 'node:crypto';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { PasskeyKey } from '@/server/platform/auth/webauthn';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';

/** How long a person has to answer a challenge. */
const ANSWER_WITHIN_SECONDS = 300;

export async function credentialIdsOf(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.rows<{ credentialId: string }>(
    sql`select credential_id from passkey where person_id = ${personId} and revoked_at is null order by created_at`,
  );
  return rows.map((row) => row.credentialId);
}

/** How long after signing in a factor can be added or removed: an open screen that somebody left is not enough. */
const FRESH_MINUTES = 10;

export async function refuseStaleSession(tx: Tx, sessionId: string): Promise<Refusal | null> {
  const { fresh } = await tx.one<{ fresh: boolean }>(sql`
    select created_at > clock_timestamp() - make_interval(mins => ${FRESH_MINUTES}) as fresh from session where id = ${sessionId}`);
  if (fresh) return null;
  return refuse(
    'ACCESS.SIGN_IN_AGAIN',
    `Passkeys and authenticator apps are changed within ${FRESH_MINUTES} minutes of signing in. Sign out, sign in again, and do it then.`,
  );
}

export async function insertRegistrationChallenge(tx: Tx, personId: string, challenge: string): Promise<string> {
  const id = uuidv7();
  await tx.exec(sql`insert into passkey_challenge (id, person_id, purpose, challenge, created_at, expires_at)
    values (${id}, ${personId}, 'register', ${challenge}, clock_timestamp(),
      clock_timestamp() + make_interval(secs => ${ANSWER_WITHIN_SECONDS}))`);
  return id;
}

/** Takes a registration challenge of this person, once; a refusal when it was used, is too old, or is not theirs. */
export async function takeRegistrationChallenge(
  tx: Tx,
  personId: string,
  challengeId: string,
): Promise<string | Refusal> {
  const row = await tx.maybe<{ challenge: string }>(sql`update passkey_challenge set used_at = clock_timestamp()
    where id = ${challengeId} and person_id = ${personId} and purpose = 'register' and used_at is null
      and expires_at > clock_timestamp() returning challenge`);
  return (
    row?.challenge ??
    refuse('ACCESS.CHALLENGE_ENDED', 'This registration was answered already or took too long. Begin it again.')
  );
}

export type NewPasskey = {
  readonly personId: string;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly signCount: bigint;
  readonly backedUp: boolean;
  readonly label: string;
};

/** Stores a passkey; null when its credential is registered already. */
export async function insertPasskey(tx: Tx, key: NewPasskey): Promise<string | null> {
  const row = await tx.maybe<{ id: string }>(sql`
    insert into passkey (id, person_id, credential_id, public_key, sign_count, label, backed_up, created_at)
    values (${uuidv7()}, ${key.personId}, ${key.credentialId}, ${key.publicKey}, ${key.signCount}, ${key.label},
      ${key.backedUp}, clock_timestamp())
    on conflict (credential_id) do nothing returning id`);
  return row?.id ?? null;
}

export async function revokePasskeyOf(tx: Tx, personId: string, passkeyId: string): Promise<string | null> {
  const row = await tx.maybe<{ credentialId: string }>(sql`update passkey set revoked_at = clock_timestamp()
    where id = ${passkeyId} and person_id = ${personId} and revoked_at is null returning credential_id`);
  return row?.credentialId ?? null;
}

/** What a passkey proves when no decision is signed: that somebody is there at a sign-in, or before an act about money. */
export type ProofPurpose = 'sign-in' | 'step-up';

export async function insertProofChallenge(
  tx: Tx,
  of: { personId: string; purpose: ProofPurpose },
): Promise<{ challengeId: string; challenge: string }> {
  const challengeId = uuidv7();
  const challenge = randomBytes(32).toString('base64url');
  await tx.exec(sql`insert into passkey_challenge (id, person_id, purpose, challenge, created_at, expires_at)
    values (${challengeId}, ${of.personId}, ${of.purpose}, ${challenge}, clock_timestamp(),
      clock_timestamp() + make_interval(secs => ${ANSWER_WITHIN_SECONDS}))`);
  return { challengeId, challenge };
}

/** Takes the challenge of a proof, once; null when it was answered, is too old, or is of somebody or something else. */
export async function takeProofChallenge(
  tx: Tx,
  of: { personId: string; purpose: ProofPurpose; challengeId: string },
): Promise<string | null> {
  const row = await tx.maybe<{ challenge: string }>(sql`update passkey_challenge set used_at = clock_timestamp()
    where id = ${of.challengeId} and person_id = ${of.personId} and purpose = ${of.purpose} and used_at is null
      and expires_at > clock_timestamp() returning challenge`);
  return row?.challenge ?? null;
}

/** A passkey of a person that is still good, held. */
export function passkeyOf(
  tx: Tx,
  personId: string,
  credentialId: string,
): Promise<(PasskeyKey & { readonly id: string }) | null> {
  return tx.maybe(sql`select id, credential_id, public_key, sign_count from passkey
    where person_id = ${personId} and credential_id = ${credentialId} and revoked_at is null for update`);
}

export async function noteSignCount(tx: Tx, passkeyId: string, signCount: bigint): Promise<void> {
  await tx.exec(sql`update passkey set sign_count = greatest(sign_count, ${signCount}), last_used_at = clock_timestamp()
    where id = ${passkeyId}`);
}

/** Ends every passkey of a person; gives how many were good. */
export function revokeAllPasskeys(tx: Tx, personId: string): Promise<number> {
  return tx.exec(
    sql`update passkey set revoked_at = clock_timestamp() where person_id = ${personId} and revoked_at is null`,
  );
}
