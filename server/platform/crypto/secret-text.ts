import { z } from 'zod';

/**
 * A password on its way through a door. The hash of a run's input, logs and stored results see an empty object: a fast
 * hash of a password in the database would let anybody with a copy of it guess.
 */
export class SecretText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }
}

/** A secret of an input. Its bounds are checked first, then it disappears from sight. */
export const secretText = (bounds: { min: number; max: number }) =>
  z
    .string()
    .min(bounds.min)
    .max(bounds.max)
    .transform((text) => new SecretText(text));

/** A secret on its way out of a door. The stored result, the audit and a replay of the act see null in its place. */
class ShownOnce {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): null {
    return null;
  }

  reveal(): string {
    return this.#text;
  }
}

/**
 * A secret in the result of an act that runs at once: whoever made the call gets the text, whoever repeats it null. The
 * result of an act that waits for approval is only ever stored, so there it would be lost.
 */
export function shownOnce(text: string): string | null {
  return new ShownOnce(text) as unknown as string;
}

/** A result with its secrets in the clear, for the first answer and nothing else. */
export function revealShownOnce(value: unknown): unknown {
  if (value instanceof ShownOnce) return value.reveal();
  if (Array.isArray(value)) return value.map(revealShownOnce);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealShownOnce(inner)]));
}
