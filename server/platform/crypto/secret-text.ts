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
