'use client';
import { useCallback, useMemo, useState } from 'react';
import { writeListUrl, type ListInput } from '@/server/platform/query/list-url';
import type { BulkSelection } from './column';

type Rows = Record<string, true>;
type Selection = { of: string; rows: Rows; all: boolean };

/**
 * What is selected: single rows, kept from page to page, or everything that matches. It belongs to one set of filters; with others it starts
 * empty, since nobody should act on rows that they no longer see.
 */
export function useSelection(input: ListInput) {
  const of = useMemo(
    () => writeListUrl({ filters: input.filters, search: input.search, sort: null }).toString(),
    [input],
  );
  const [stored, setStored] = useState<Selection>({ of, rows: {}, all: false });
  const rows = useMemo(() => (stored.of === of ? stored.rows : {}), [stored, of]);
  const all = stored.of === of && stored.all;
  const setRows = useCallback((next: Rows) => setStored({ of, rows: next, all: false }), [of]);
  const clear = useCallback(() => setStored({ of, rows: {}, all: false }), [of]);
  const keys = useMemo(() => Object.keys(rows), [rows]);
  const toggle = useCallback(
    (key: string) =>
      setStored((before) => {
        const { [key]: selected, ...others } = before.of === of ? before.rows : {};
        return { of, rows: selected ? others : { ...others, [key]: true }, all: false };
      }),
    [of],
  );
  const add = useCallback(
    (more: readonly string[]) =>
      setStored((before) => ({
        of,
        rows: {
          ...(before.of === of ? before.rows : {}),
          ...Object.fromEntries(more.map((key) => [key, true] as const)),
        },
        all: false,
      })),
    [of],
  );
  const describe = (total: number | null): BulkSelection =>
    all ? { kind: 'matching', input: { filters: input.filters, search: input.search }, total } : { kind: 'rows', keys };
  return { rows, keys, all, setRows, toggle, add, clear, takeAll: () => setStored({ of, rows, all: true }), describe };
}
