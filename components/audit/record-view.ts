export type FieldChange = { path: string; before: string | null; after: string | null };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean | bigint);
}

/** The fields of a record by path, the inner ones as `outer.inner`; lists stay whole. */
function flatten(value: unknown, path = ''): [string, string | null][] {
  if (!isRecord(value)) return value === null || value === undefined ? [] : [[path || 'value', text(value)]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path ? `${path}.${key}` : key;
    return isRecord(inner) ? flatten(inner, here) : [[here, text(inner)] as [string, string | null]];
  });
}

/**
 * A record before and after, field by field in the order in which they stand there. Fields that stayed the same are left out when both
 * sides are there; where only one side is, all of its fields are shown.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const was = new Map(flatten(before));
  const is = new Map(flatten(after));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}
