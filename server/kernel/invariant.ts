/** Something that must never happen has happened: a defect of ours, not a refusal. It is logged and rolls everything back. */
export class BrokenInvariant extends Error {
  readonly details: Record<string, unknown>;

  constructor(message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'BrokenInvariant';
    this.details = details;
  }
}

/** Asserts what must hold before writing and after reading. Throws BrokenInvariant. */
export function invariant(
  condition: unknown,
  message: string,
  details: Record<string, unknown> = {},
): asserts condition {
  if (!condition) throw new BrokenInvariant(message, details);
}
