export type ListFilter = string | string[] | { from?: string; to?: string };
export type ListSort = { id: string; dir: 'asc' | 'desc' };
export type ListInput = {
  filters: Record<string, ListFilter>;
  search?: string;
  sort: ListSort | null;
  cursor: string | null;
  limit: number;
};

/** Filters have a prefix, so that a column called `sort` or `open` cannot take the place of the table's own words. */
export const filterPrefix = 'f_';

/** Rows of one page; long enough to work in, short enough to paint at once. */
export const pageSize = 50;

/**
 * One filter as it stands in the URL. The forms tell themselves apart, so that the export route can read them without knowing the columns:
 * `~lumen` is a text, `sent,booked` some of a set, `2026-11-01..2026-11-20` a range, open at either end.
 */
export function encodeFilter(filter: ListFilter): string {
  if (typeof filter === 'string') return `~${filter}`;
  if (Array.isArray(filter)) return filter.map(encodeWord).join(',');
  return `${filter.from ?? ''}..${filter.to ?? ''}`;
}

/** The reverse of `encodeFilter`; null for what filters nothing. */
export function decodeFilter(text: string): ListFilter | null {
  if (text.startsWith('~')) return text.length > 1 ? text.slice(1) : null;
  const range = /^([^,]*?)\.\.([^,]*)$/.exec(text);
  if (range) {
    const [, from, to] = range;
    if (!from && !to) return null;
    return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  }
  const words = text.split(',').filter(Boolean).map(decodeWord);
  return words.length > 0 ? words : null;
}

function encodeWord(word: string): string {
  // A word that would read as a text or as a range is written so that it cannot.
  return encodeURIComponent(word).replace(/^~/, '%7E').replaceAll('..', '%2E%2E');
}

function decodeWord(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    // A stray percent sign typed into the address bar is taken as it is; it then matches nothing.
    return word;
  }
}

export function encodeSort(sort: ListSort): string {
  return `${sort.id}.${sort.dir}`;
}

export function decodeSort(text: string): ListSort | null {
  const match = /^(.+)\.(asc|desc)$/.exec(text);
  return match ? { id: match[1] as string, dir: match[2] as 'asc' | 'desc' } : null;
}

/** What a list page's URL asks for; unknown words are left alone. The export route reads its own URL with it. */
export function readListUrl(params: URLSearchParams, limit: number = pageSize): ListInput {
  const filters: Record<string, ListFilter> = {};
  for (const [name, text] of params) {
    if (!name.startsWith(filterPrefix)) continue;
    const filter = decodeFilter(text);
    if (filter !== null) filters[name.slice(filterPrefix.length)] = filter;
  }
  const search = params.get('q')?.trim();
  const input: ListInput = { filters, sort: decodeSort(params.get('sort') ?? ''), cursor: params.get('cursor'), limit };
  return search ? { ...input, search } : input;
}

/** The same as query text: what the export link and a copied view carry. */
export function writeListUrl(input: Pick<ListInput, 'filters' | 'search' | 'sort'>): URLSearchParams {
  const params = new URLSearchParams();
  if (input.search) params.set('q', input.search);
  for (const [id, filter] of Object.entries(input.filters)) params.set(filterPrefix + id, encodeFilter(filter));
  if (input.sort) params.set('sort', encodeSort(input.sort));
  return params;
}
