import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

/** A personal value as it stands in audit, outbox and stored results: readable only while its subject's key exists. */
export type SealedValue = { readonly sealedFor: string; readonly cipher: string };

const ALGORITHM = 'aes-256-gcm';

function encrypt(key: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Uint8Array, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

let masterKey: Uint8Array | null = null;

/** Called once at boot with the 32-byte master key, which never enters the database. */
export function setMasterKey(hex: string): void {
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error('the master key for personal data must be 64 hexadecimal digits (PII_MASTER_KEY)');
  masterKey = Buffer.from(hex, 'hex');
}

function master(): Uint8Array {
  if (!masterKey) throw new Error('the master key for personal data was not set at boot');
  return masterKey;
}

/**
 * A keyed hash (HMAC-SHA-256 under the master key) of a text for one purpose: it can be looked up, and nobody without
 * the key can try values against it.
 */
export function keyedHash(purpose: string, text: string): Buffer {
  return createHmac('sha256', master()).update(`${purpose}\u0000${text}`).digest();
}

async function keyOf(tx: Tx, subjectId: string): Promise<Uint8Array> {
  const fresh = encrypt(master(), randomBytes(32));
  const row = await tx.one<{ wrappedKey: Uint8Array | null }>(sql`
    insert into subject_key (subject_id, wrapped_key) values (${subjectId}, ${fresh})
    on conflict (subject_id) do update set subject_id = excluded.subject_id returning wrapped_key`);
  if (!row.wrappedKey) throw new Error(`the key of subject ${subjectId} was destroyed; nothing can be sealed for it`);
  return decrypt(master(), row.wrappedKey);
}

/** Seals the named fields of a record for one person; the other fields stay readable. */
export async function sealFields(
  tx: Tx,
  record: Record<string, unknown>,
  { subjectId, fields }: { readonly subjectId: string; readonly fields: readonly string[] },
): Promise<Record<string, unknown>> {
  const key = await keyOf(tx, subjectId);
  const out: Record<string, unknown> = { ...record };
  for (const field of fields) {
    const value = record[field];
    if (value === undefined || value === null) continue;
    const sealed: SealedValue = {
      sealedFor: subjectId,
      cipher: encrypt(key, Buffer.from(JSON.stringify(value))).toString('base64'),
    };
    out[field] = sealed;
  }
  return out;
}

/** Opens a sealed value; null when the key of its subject was destroyed. */
export async function openSealed(db: Db, sealed: SealedValue): Promise<unknown> {
  const row = await db.maybe<{ wrappedKey: Uint8Array | null }>(
    sql`select wrapped_key from subject_key where subject_id = ${sealed.sealedFor}`,
  );
  if (!row?.wrappedKey) return null;
  const key = decrypt(master(), row.wrappedKey);
  return JSON.parse(decrypt(key, Buffer.from(sealed.cipher, 'base64')).toString('utf8')) as unknown;
}
