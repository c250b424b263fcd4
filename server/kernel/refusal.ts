/** A refusal code: noun in capitals, a dot, what is wrong. `PAYMENTS.IBAN_INVALID`, `KERNEL.AMOUNT_INVALID`. */
export type RefusalCode = `${string}.${string}`;

/**
 * The answer "no" of a business rule. It is expected, shown to people and rolls back the run; it is never a crash.
 * The message says what is wrong, where, and what to do. `details` carries figures for screens and tests.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Record<string, unknown>;

  constructor(code: RefusalCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** Makes a refusal; the caller throws or returns it. */
export function refuse(code: RefusalCode, message: string, details: Record<string, unknown> = {}): Refusal {
  return new Refusal(code, message, details);
}

/** True for a refusal; with a code, for that refusal only. */
export function isRefusal(value: unknown, code?: RefusalCode): value is Refusal {
  return value instanceof Refusal && (code === undefined || value.code === code);
}
