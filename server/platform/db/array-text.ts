const special = /["\\]/;
const everySpecial = /["\\]/g;

/**
 * A list as PostgreSQL reads it, `{"a","b",NULL}`; null when it holds something other than texts, numbers, booleans and
 * nothing, which the driver then writes. Bulk statements carry hundred thousands of values, and the driver looks at each of
 * them in seven ways.
 */
export function arrayText(list: readonly unknown[]): string | null {
  let out = '{';
  for (let at = 0; at < list.length; at += 1) {
    const value = list[at];
    if (at > 0) out += ',';
    if (value === null || value === undefined) out += 'NULL';
    else if (typeof value === 'string')
      out += special.test(value) ? `"${value.replace(everySpecial, '\\$&')}"` : `"${value}"`;
    else if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') out += String(value);
    else return null;
  }
  return `${out}}`;
}
