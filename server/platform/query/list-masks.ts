import { sql, type Sql } from '@/server/platform/db/sql';

// PostgreSQL's regular expressions, without regard to case. They cut away at least what `maskIbansInText` and the mask of
// addresses hide, rather more than less: what is cut cannot be found, what were left could be guessed piece by piece.
const gap = '[^[:alnum:]]{0,2}';
const address = `[[:alnum:]._%+'-]+@[[:alnum:]-]+(?:\\.[[:alnum:]-]+)*`;
// References of ours ("PO-2611-0412-38") look alike, are shown, and must be found.
const notOurs = '(?![a-z]{2}-[0-9]{4}-[0-9]{4,6}-[0-9]{2}(?:[^0-9]|$))';
const account =
  `${notOurs}[a-z]{2}${gap}[0-9]${gap}[0-9](?:${gap}[[:alnum:]]){0,4}(?:${gap}[0-9]){10,}` +
  `(?:${gap}[[:alnum:]]*[0-9][[:alnum:]]*)*`;
const hiddenInText = `${address}|${account}`;

/** A text column without what its mask hides, for `ilike`: nobody finds a row by a part of it that is not shown. */
export function outsideMasks(expression: Sql): Sql {
  return sql`regexp_replace(${expression}, ${hiddenInText}, '···', 'gi')`;
}
