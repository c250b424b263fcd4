import { z } from 'zod';
import type { PasskeyKey } from '@/server/platform/auth/webauthn';
import type { MerkleStep } from '@/server/platform/crypto/merkle';
import { canonicalJson, sha256Hex } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import type { SignedBulk } from './use-cases/bulk-leaf';

/** How long a person has to confirm on their authenticator. */
const ANSWER_WITHIN_SECONDS = 180;

/** What a signature of a decision is over; its SHA-256 is the challenge that the authenticator signs. */
export const signedDecisionShape = z.strictObject({
  purpose: z.literal('countersign decision'),
  requestId: z.uuid(),
  ref: z.string(),
  version: z.number().int(),
  contentHash: z.string(),
  decision: z.enum(['approve', 'reject', 'recommend']),
  policies: z.array(z.object({ id: z.uuid(), version: z.number().int() })),
  personId: z.uuid(),
  nonce: z.string(),
  expiresAt: z.iso.datetime(),
});

export type SignedDecision = z.infer<typeof signedDecisionShape>;

/** What a person signs: one decision, or a list of them by its root. */
export type Signed = SignedDecision | SignedBulk;

/** The challenge of 32 bytes, base64url. */
export function challengeOf(signs: Signed): string {
  return Buffer.from(sha256Hex(canonicalJson(signs)), 'hex').toString('base64url');
}

export type StoredPasskey = PasskeyKey & { readonly id: string };

export function passkeysOf(tx: Tx, personId: string): Promise<StoredPasskey[]> {
  return tx.rows<StoredPasskey>(sql`
    select id, credential_id, public_key, sign_count from passkey
    where person_id = ${personId} and revoked_at is null order by created_at for share`);
}

/** The time of the clock, to which challenges keep even where business time is driven. */
export async function answerBy(tx: Tx): Promise<Date> {
  const row = await tx.one<{ at: Date }>(sql`
    select date_trunc('milliseconds', clock_timestamp() + make_interval(secs => ${ANSWER_WITHIN_SECONDS})) as at`);
  return row.at;
}

export async function insertDecisionChallenge(tx: Tx, signs: Signed): Promise<string> {
  const id = uuidv7();
  await tx.exec(sql`insert into passkey_challenge (id, person_id, purpose, challenge, signs, created_at, expires_at)
    values (${id}, ${signs.personId}, 'decide', ${challengeOf(signs)}, ${json(signs)}, clock_timestamp(), ${new Date(signs.expiresAt)})`);
  return id;
}

/** Takes what was to be signed, once; null when it was answered, is too old, is another person's, or of another shape. */
export async function takeDecisionChallenge<T extends Signed>(
  tx: Tx,
  { personId, challengeId }: { personId: string; challengeId: string },
  shape: z.ZodType<T>,
): Promise<T | null> {
  const row = await tx.maybe<{ signs: unknown }>(sql`update passkey_challenge set used_at = clock_timestamp()
    where id = ${challengeId} and person_id = ${personId} and purpose = 'decide' and used_at is null
      and expires_at > clock_timestamp() returning signs`);
  return shape.safeParse(row?.signs).data ?? null;
}

export async function notePasskeyUsed(tx: Tx, passkeyId: string, signCount: bigint): Promise<void> {
  await tx.exec(sql`update passkey set sign_count = greatest(sign_count, ${signCount}), last_used_at = clock_timestamp()
    where id = ${passkeyId}`);
}

export type NewSignature = {
  readonly decisionId: string;
  readonly challengeId: string;
  readonly signs: Signed;
  readonly passkey: StoredPasskey;
  readonly rpId: string;
  readonly origin: string;
  readonly clientDataJson: string;
  readonly authenticatorData: string;
  readonly signature: string;
  /** The way from the decision to the root that was signed, where the signature is of a list. */
  readonly proof?: readonly MerkleStep[];
};

export async function insertSignature(tx: Tx, row: NewSignature): Promise<void> {
  await tx.exec(sql`
    insert into approval_signature (decision_id, passkey_id, challenge_id, signs, credential_id, public_key, rp_id, origin,
      client_data_json, authenticator_data, signature, proof)
    values (${row.decisionId}, ${row.passkey.id}, ${row.challengeId}, ${json(row.signs)}, ${row.passkey.credentialId},
      ${row.passkey.publicKey}, ${row.rpId}, ${row.origin}, ${row.clientDataJson}, ${row.authenticatorData}, ${row.signature}, ${row.proof ? json(row.proof) : null})`);
}
