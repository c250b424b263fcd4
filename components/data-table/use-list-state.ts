'use client';
import { createParser, parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import {
  decodeFilter,
  decodeSort,
  encodeFilter,
  encodeSort,
  filterPrefix,
  pageSize,
  type ListFilter,
  type ListInput,
  type ListSort,
} from '@/server/platform/query/list-url';

const filterParser = createParser<ListFilter>({
  parse: decodeFilter,
  serialize: encodeFilter,
  eq: (a, b) => encodeFilter(a) === encodeFilter(b),
});
const sortParser = createParser<ListSort>({
  parse: decodeSort,
  serialize: encodeSort,
  eq: (a, b) => encodeSort(a) === encodeSort(b),
});

export type ListState = {
  input: ListInput;
  /** Whether the person has narrowed the list; an empty list then says so. */
  narrowed: boolean;
  open: string | null;
  setFilter: (id: string, filter: ListFilter | null) => void;
  setSearch: (text: string) => void;
  setSort: (sort: ListSort | null) => void;
  setCursor: (cursor: string | null) => void;
  setOpen: (key: string | null, history?: 'push' | 'replace') => void;
  clear: () => void;
};

type Options = {
  filterIds: readonly string[];
  defaultSort?: ListSort | null;
  fixedFilters?: Record<string, ListFilter>;
};

/** Filters, search, sort, page and open record, all of them in the URL and only there: a copied link shows the same rows, Back steps. */
export function useListState({ filterIds, defaultSort = null, fixedFilters }: Options): ListState {
  const parsers = useMemo(
    () => ({
      own: { q: parseAsString, sort: sortParser, cursor: parseAsString, open: parseAsString },
      filters: Object.fromEntries(filterIds.map((id) => [filterPrefix + id, filterParser])),
    }),
    [filterIds],
  );
  const [own, setOwn] = useQueryStates(parsers.own);
  const [chosen, setChosen] = useQueryStates(parsers.filters);

  const input = useMemo<ListInput>(() => {
    const filters: Record<string, ListFilter> = {};
    for (const [name, filter] of Object.entries(chosen))
      if (filter !== null) filters[name.slice(filterPrefix.length)] = filter;
    const asked: ListInput = {
      filters: { ...filters, ...fixedFilters },
      sort: own.sort ?? defaultSort,
      cursor: own.cursor,
      limit: pageSize,
    };
    return own.q ? { ...asked, search: own.q } : asked;
  }, [chosen, own.q, own.sort, own.cursor, defaultSort, fixedFilters]);

  // Another set of rows starts at its first page: a cursor of the old one would point into nothing.
  const restart = useMemo(() => ({ cursor: null, open: null }), []);
  const setFilter = useCallback(
    (id: string, filter: ListFilter | null) => {
      void setOwn(restart, { history: 'push' });
      void setChosen({ [filterPrefix + id]: filter }, { history: 'push' });
    },
    [setOwn, setChosen, restart],
  );
  const clear = useCallback(() => {
    void setOwn({ ...restart, q: null }, { history: 'push' });
    void setChosen(null, { history: 'push' });
  }, [setOwn, setChosen, restart]);

  return {
    input,
    narrowed: Boolean(own.q) || Object.values(chosen).some((filter) => filter !== null),
    open: own.open,
    setFilter,
    clear,
    setSearch: useCallback(
      (text: string) => void setOwn({ ...restart, q: text || null }, { history: 'replace' }),
      [setOwn, restart],
    ),
    setSort: useCallback(
      (sort: ListSort | null) => void setOwn({ ...restart, sort }, { history: 'push' }),
      [setOwn, restart],
    ),
    setCursor: useCallback(
      (cursor: string | null) => void setOwn({ cursor, open: null }, { history: 'push' }),
      [setOwn],
    ),
    setOpen: useCallback(
      (key: string | null, history: 'push' | 'replace' = 'push') => void setOwn({ open: key }, { history }),
      [setOwn],
    ),
  };
}
