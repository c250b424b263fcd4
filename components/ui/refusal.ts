/** A refusal as it reaches the screen: what is wrong, where, and what to do, with the figures it speaks of. */
export type RefusalShown = { code: string; message: string; details: Record<string, unknown> };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The refusal inside a failed call, or null when it failed for another reason (a lost connection, a crash). */
export function readRefusal(error: unknown): RefusalShown | null {
  if (!isRecord(error) || !isRecord(error.data) || !isRecord(error.data.refusal)) return null;
  const { code, message, details } = error.data.refusal;
  if (typeof code !== 'string' || typeof message !== 'string') return null;
  return { code, message, details: isRecord(details) ? details : {} };
}

/** The permission that was missing when a read was refused for want of one; null for every other failure. */
export function missingPermission(error: unknown): string | null {
  const refusal = readRefusal(error);
  const permission = refusal?.code === 'ACCESS.DENIED' ? refusal.details.permission : null;
  return typeof permission === 'string' ? permission : null;
}

/**
 * Which fields a refusal speaks of. Input that was not accepted lists its faults by path; a rule of the business may name one field.
 * What names no field is for the whole form (`root`).
 */
export function fieldFaults(refusal: RefusalShown, fields: readonly string[]): { field: string; message: string }[] {
  const { faults, field } = refusal.details;
  const named = Array.isArray(faults)
    ? faults.flatMap((fault: unknown) =>
        isRecord(fault) &&
        typeof fault.path === 'string' &&
        typeof fault.message === 'string' &&
        knows(fields, fault.path)
          ? [{ field: fault.path, message: fault.message }]
          : [],
      )
    : [];
  if (named.length > 0) return named;
  if (typeof field === 'string' && knows(fields, field)) return [{ field, message: refusal.message }];
  return [{ field: 'root', message: refusal.message }];
}

function knows(fields: readonly string[], path: string): boolean {
  return fields.includes(path) || fields.includes(path.split('.')[0] ?? '');
}
