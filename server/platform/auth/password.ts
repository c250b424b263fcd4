import { Algorithm, hash, verify } from '@node-rs/argon2';
import type { SecretText } from '@/server/platform/crypto/secret-text';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const cost = { algorithm: 2 satisfies Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: SecretText): Promise<string> {
  return hash(password.reveal(), cost);
}

let decoy: Promise<string> | null = null;

/**
 * Whether the password fits. Without a stored hash (unknown e-mail, no password set yet) the same work is done against
 * a decoy, so that the time of the answer does not tell who exists.
 */
export async function passwordFits(stored: string | null, password: SecretText): Promise<boolean> {
  decoy ??= hash('a password that nobody has', cost);
  const fits = await verify(stored ?? (await decoy), password.reveal());
  return stored !== null && fits;
}
