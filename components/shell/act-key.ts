import superjson from 'superjson';

export type KeyHolder = { signature: string; key: string } | null;

/** A fresh idempotency key; 128 random bits, from the browser's own source. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `ui-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The key of an act: the one that is held while the input is the same, so that a second press after a lost answer is the same act. */
export function keyFor(held: KeyHolder, input: unknown): { signature: string; key: string } {
  const signature = superjson.stringify(input);
  return held?.signature === signature ? held : { signature, key: freshKey() };
}
