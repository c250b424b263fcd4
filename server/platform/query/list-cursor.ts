import { refuse } from '@/server/kernel/refusal';

/** The place in a list after which (or, going back, before which) the next page starts. */
export type Cursor = { readonly sort: string; readonly value: string; readonly key: string; readonly back: boolean };

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.value, cursor.key, cursor.back])).toString('base64url');
}

/** Reads a cursor; one that was made for another sort, or by hand, is refused and never guessed. */
export function decodeCursor(text: string, sort: string): Cursor {
  const wrong = () =>
    refuse(
      'QUERY.CURSOR_INVALID',
      'This page of the list does not exist for the chosen sort. Go back to the first page.',
    );
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw wrong();
  }
  if (!Array.isArray(parts) || parts.length !== 4) throw wrong();
  const [madeFor, value, key, back] = parts as unknown[];
  if (madeFor !== sort || typeof value !== 'string' || typeof key !== 'string' || typeof back !== 'boolean')
    throw wrong();
  return { sort, value, key, back };
}
