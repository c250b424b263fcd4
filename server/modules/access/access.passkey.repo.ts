import { refuse, type Refusal } from '@/server/kernel/refusal';
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

/** How long after signing in a passkey can be added: an open screen that somebody left is not enough. */
const FRESH_MINUTES = 10;

export async function refuseStaleSession(tx: Tx, sessionId: string): Promise<Refusal | null> {
  const { fresh } = await tx.one<{ fresh: boolean }>(sql`
    select created_at > clock_timestamp() - make_interval(mins => ${FRESH_MINUTES}) as fresh from session where id = ${sessionId}`);
  if (fresh) return null;
  return refuse(
    'ACCESS.SIGN_IN_AGAIN',
    `A passkey is added within ${FRESH_MINUTES} minutes of signing in. Sign out, sign in again, and add it then.`,
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
