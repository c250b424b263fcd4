import { refuse, type Refusal } from '@/server/kernel/refusal';

/** What a machine sends: `cs_`, the prefix by which a key is found, and 256 bits in base64url that nobody else has. */
const TOKEN = /^cs_([a-z0-9]{8})_([A-Za-z0-9_-]{43})$/;

/** The two parts of a token; null when it is none of ours. */
export function readKeyToken(token: string): { prefix: string; secret: string } | null {
  const parts = TOKEN.exec(token);
  return parts?.[1] && parts[2] ? { prefix: parts[1], secret: parts[2] } : null;
}

/** What is known of a key whose secret was right. */
export type KeyState = {
  readonly name: string;
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly ownerActive: boolean;
  /** Whether the key may be used from where it was used. */
  readonly inNetwork: boolean;
};

/** Why a key whose secret was right opens nothing; null when it does. The order is fixed. */
export function refuseKeyUse(key: KeyState): Refusal | null {
  const { name } = key;
  if (key.revoked)
    return refuse('ACCESS.KEY_REVOKED', `The key "${name}" was ended. Its owner can propose another one.`, {
      key: name,
    });
  if (key.expired)
    return refuse('ACCESS.KEY_EXPIRED', `The key "${name}" has expired. Its owner can propose another one.`, {
      key: name,
    });
  if (!key.ownerActive)
    return refuse(
      'ACCESS.KEY_OWNER',
      `The owner of the key "${name}" may not come in at present, so neither may the key.`,
      {
        key: name,
      },
    );
  if (!key.inNetwork)
    return refuse('ACCESS.KEY_NETWORK', `The key "${name}" may not be used from this network address.`, { key: name });
  return null;
}
