import type { Sql } from './sql';

/** A text is prepared when it comes for this time: what is asked once is not worth a plan that is kept. */
const firstPreparedTime = 3;
/** So many texts are kept per process; texts that are put together of many pieces must not fill every connection. */
const most = 600;
/** A plan for lists of unknown length thinks of ten rows; long lists are planned each time for what they hold. */
const longList = 100;

/**
 * How much a range or a limit holds is known with its values only: a kept plan takes each for a two-hundredth of the table,
 * looks cheap for that, and walks a night's chunk of plans row by row.
 */
const openEnded = /(?<![<>])[<>]=? *\$\d|\$\d+(::\w+)? *[<>]|\b(between|limit|offset|like|~\*?) *\$\d/i;

const times = new Map<string, number>();
const names = new Map<string, string>();

/**
 * The name under which a text is prepared once per connection, so that PostgreSQL reads and plans it once; undefined as long
 * as it is sent with its text. The same text has the same name for the life of this process.
 */
export function preparedName(statement: Sql, text: string): string | undefined {
  if (statement.values.length === 0) return undefined;
  if (statement.values.some((value) => Array.isArray(value) && value.length > longList)) return undefined;
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= most || openEnded.test(text)) return undefined;
  const seen = (times.get(text) ?? 0) + 1;
  // Texts that are still being counted are forgotten together, before they grow without end.
  if (times.size > 10 * most) times.clear();
  times.set(text, seen);
  if (seen < firstPreparedTime) return undefined;
  times.delete(text);
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** True for a plan that was kept over a change of the tables that it is of. Its connection is not used again. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');
}
