import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import type { TestWorld } from './example-world';

const DAY_MS = 86_400_000;
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

export type MadeKey = { readonly keyId: string; readonly name: string; readonly token: string; readonly actor: Actor };

/** What a key is proposed with, and the token that only its owner has. */
export function keyWish(permissions: readonly string[], more: Record<string, unknown> = {}) {
  const bytes = randomBytes(40);
  const prefix = [...bytes.subarray(32)].map((byte) => alphabet[byte % alphabet.length]).join('');
  const secret = bytes.subarray(0, 32).toString('base64url');
  const wish = {
    name: `bot-${prefix}`,
    prefix,
    secretHash: sha256Hex(secret),
    permissions,
    commands: [],
    perActMinor: null,
    perDayMinor: null,
    currency: null,
    networks: [],
    expiresAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
    reason: 'A machine of ours',
    ...more,
  };
  return { wish, token: `cs_${prefix}_${secret}` };
}

/** Makes a key for an owner, approved by an administrator. */
export async function makeKey(
  world: TestWorld,
  owner: Actor,
  of: { permissions: readonly string[] } & Record<string, unknown>,
): Promise<MadeKey> {
  const { permissions, ...more } = of;
  const { wish, token } = keyWish(permissions, more);
  const made = await world.approved('access.proposeKey', wish, owner);
  const { keyId } = z.object({ keyId: z.uuid() }).parse(made);
  return { keyId, name: wish.name, token, actor: { kind: 'key', keyId } };
}
