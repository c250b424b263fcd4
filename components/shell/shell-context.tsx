'use client';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { usePreference } from '@/components/ui/preferences';

/** An act that the palette offers for the open record; those that a person may not do are not registered. */
export type PaletteAction = { id: string; label: string; kbd?: string | null; run: () => void };
export type RecordActions = { title: string; actions: readonly PaletteAction[] };
export type SearchHit = { key: string; title: string; detail?: string; kind: string; href: string };
export type GlobalSearch = (text: string) => Promise<SearchHit[]>;
export type RecentPage = { href: string; title: string };

type Shell = {
  paletteOpen: boolean;
  setPaletteOpen: (open: boolean) => void;
  record: RecordActions | null;
  setRecord: (record: RecordActions | null) => void;
  search: GlobalSearch | null;
  setSearch: (search: GlobalSearch | null) => void;
  recent: readonly RecentPage[];
  visit: (page: RecentPage) => void;
};

const Context = createContext<Shell | null>(null);
const noPages: readonly RecentPage[] = [];
const keptPages = 8;

export function ShellProvider({ children }: { children: ReactNode }) {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [record, setRecord] = useState<RecordActions | null>(null);
  const [search, storeSearch] = useState<GlobalSearch | null>(null);
  const [recent, setRecent] = usePreference<readonly RecentPage[]>('recent', noPages);
  const latest = useRef(recent);
  useEffect(() => {
    latest.current = recent;
  });
  const setSearch = useCallback((next: GlobalSearch | null) => storeSearch(() => next), []);
  const visit = useCallback(
    (page: RecentPage) =>
      setRecent([page, ...latest.current.filter((one) => one.href !== page.href)].slice(0, keptPages)),
    [setRecent],
  );
  const value = useMemo(
    () => ({ paletteOpen, setPaletteOpen, record, setRecord, search, setSearch, recent, visit }),
    [paletteOpen, record, search, setSearch, recent, visit],
  );
  return <Context value={value}>{children}</Context>;
}

export function useShell(): Shell {
  const shell = useContext(Context);
  if (!shell) throw new Error('This part of the screen belongs inside the AppShell.');
  return shell;
}

/** Offers the acts of the record that is open now in the command palette. `record` is stable (a memo), or null while nothing is open. */
export function useRecordActions(record: RecordActions | null): void {
  const { setRecord } = useShell();
  useEffect(() => {
    setRecord(record);
    return () => setRecord(null);
  }, [record, setRecord]);
}

/** Remembers a record that was looked at, for "recent" in the palette. */
export function useVisit(page: RecentPage | null): void {
  const { visit } = useShell();
  const href = page?.href;
  const title = page?.title;
  useEffect(() => {
    if (href && title) visit({ href, title });
  }, [href, title, visit]);
}
