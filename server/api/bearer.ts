import { timingSafeEqual } from 'node:crypto';
import { presentedKey, readKeyToken, refuseKeyUse } from '@/server/modules/access';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { recordDenied } from '@/server/platform/command/open-run';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import type { Database } from '@/server/platform/db/pools';
import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';
import { TokenBuckets } from '@/server/platform/auth/token-bucket';
import { clientAddress } from './client-address';

/** Calls of one key: twenty a second in the long run, sixty at once; a batch counts each of its calls. */
const buckets = new TokenBuckets({ perSecond: 20, burst: 60 });
/** A machine that goes on with a key that was ended leaves a trace once a minute, and not with every call. */
const traces = new TokenBuckets({ perSecond: 1 / 60, burst: 1 });

const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-|__Host-)?next-auth\.session-token(?:\.\d+)?=/;

/** Whether a request says that it comes by a key, and so from no page of ours. */
export function hasBearer(headers: Headers): boolean {
  return /^bearer(\s|$)/i.test(headers.get('authorization') ?? '');
}

const unknownKey = (): Refusal =>
  refuse(
    'ACCESS.KEY_UNKNOWN',
    'There is no such key. Send "Authorization: Bearer cs_…" with the key as it was shown once.',
  );

function sameSecret(secret: string, storedHash: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(secret), 'hex'), Buffer.from(storedHash, 'hex'));
}

/** A hash that no secret has, so that an unknown prefix takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);

export type BearerRequest = {
  readonly headers: Headers;
  /** How many calls the request makes at once. */
  readonly calls: number;
  readonly trustedProxy: boolean;
};

/**
 * Who calls by the key in the Authorization header. What the key may do is read by the doors on every act; here it is only
 * whether it is the key, and may be used now and from here. Until the secret was right, nothing of the key is told.
 */
export async function bearerActor(database: Database, request: BearerRequest): Promise<Actor | Refusal> {
  const { headers, calls, trustedProxy } = request;
  if (SESSION_COOKIE.test(headers.get('cookie') ?? ''))
    return refuse(
      'ACCESS.KEY_WITH_SESSION',
      'A request comes by a key or by a session, never by both. Send no cookies.',
    );
  const token = readKeyToken((headers.get('authorization') ?? '').replace(/^bearer\s+/i, ''));
  if (!token) return unknownKey();
  const db = dbOver(database.app);
  const key = await presentedKey(db, token.prefix, clientAddress(headers, trustedProxy));
  if (!sameSecret(token.secret, key?.secretHash ?? NO_HASH) || !key) return unknownKey();
  const wait = buckets.take(key.id, calls);
  if (wait > 0)
    return refuse('ACCESS.KEY_RATE', `The key "${key.name}" calls too often. Wait ${wait} s.`, {
      retryAfterSeconds: wait,
    });
  const actor: Actor = { kind: 'key', keyId: key.id };
  const refusal = refuseKeyUse(key);
  if (!refusal) {
    await db.exec(sql`select key_seen(${key.id}::uuid)`);
    return actor;
  }
  if (traces.take(key.id, 1) === 0) await recordDenied(db, { command: 'access.useKey', actor }, refusal);
  return refusal;
}
