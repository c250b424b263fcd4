/** Names what is acted on as it was read, not what is asked for: the number of a version, or a hash. */
const AS_READ = /(version|hash)$/i;

function namesSubject(value: unknown, entityId: string): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return `/${entityId}/`.includes(`/${value}/`);
}

/**
 * The fields of an act that its maker may change while it waits: all but those that say on what it is done. An act whose input
 * is only its subject, as it was read, has none; what it does is changed on the record itself, and asked for anew.
 */
export function editableFields(
  fields: readonly string[],
  input: Readonly<Record<string, unknown>>,
  entityId: string,
): string[] {
  return fields.filter((name) => !AS_READ.test(name) && !namesSubject(input[name], entityId));
}
