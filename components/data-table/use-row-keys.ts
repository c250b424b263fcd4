'use client';
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { useKey } from '@/components/ui/keys';

type Options = {
  keys: readonly string[];
  open: string | null;
  setOpen: (key: string | null, history?: 'push' | 'replace') => void;
  /** Opens a record that has a page and no panel. */
  go: ((key: string) => void) | null;
  toggle: ((key: string) => void) | null;
  /** Takes rows into the selection, and leaves what is selected. */
  add: ((keys: readonly string[]) => void) | null;
  clearSelection: (() => void) | null;
  searchRef: RefObject<HTMLInputElement | null>;
};

/** j and k move, Enter opens, x selects, Shift with an arrow selects a range, # the page, Esc goes back, / searches. With the panel open, moving moves through it. */
export function useRowKeys(options: Options) {
  const { keys, open, setOpen, go, toggle, add, clearSelection, searchRef } = options;
  const { rows, register, focusRow } = useRowElements();
  const [chosen, setActive] = useState<string | null>(null);
  const active = open ?? (chosen !== null && keys.includes(chosen) ? chosen : null);

  const move = (by: number) => {
    const at = active === null ? -1 : keys.indexOf(active);
    const next = keys[at < 0 ? (by > 0 ? 0 : keys.length - 1) : Math.max(0, Math.min(keys.length - 1, at + by))];
    if (next === undefined) return undefined;
    setActive(next);
    if (open !== null) {
      setOpen(next, 'replace');
      rows.current.get(next)?.scrollIntoView({ block: 'nearest' });
    } else focusRow(next);
    return next;
  };
  const extend = (by: number) => {
    const next = move(by);
    add?.([active, next].filter((key) => key !== null && key !== undefined));
  };
  const latest = useRef({ go, setOpen, open });
  useEffect(() => {
    latest.current = { go, setOpen, open };
  });
  // Stable, so that opening one row does not paint all of them again.
  const enter = useCallback((key: string) => {
    const now = latest.current;
    setActive(key);
    if (now.go) now.go(key);
    else now.setOpen(key, now.open === null ? 'push' : 'replace');
  }, []);
  const close = useCallback(() => {
    setActive(open);
    setOpen(null);
    focusRow(open);
  }, [open, setOpen, focusRow]);

  const shown = useShownKeys({
    some: keys.length > 0,
    move,
    enter: () => active !== null && enter(active),
    toggle: toggle === null ? null : () => active !== null && toggle(active),
    extend: add === null ? null : extend,
    page: add === null ? null : () => add(keys),
    search: () => searchRef.current?.focus(),
    back: open !== null ? close : clearSelection,
  });

  // A record opened by link is shown where it stands in the list, if it stands on this page.
  const first = useRef(true);
  useEffect(() => {
    if (!first.current || open === null || keys.length === 0) return;
    first.current = false;
    rows.current.get(open)?.scrollIntoView({ block: 'nearest' });
  }, [open, keys, rows]);

  return { active, setActive, enter, close, register, shown };
}

/** The elements of the rows on the screen, by key. */
function useRowElements() {
  const rows = useRef(new Map<string, HTMLTableRowElement>());
  const register = useCallback((key: string, row: HTMLTableRowElement | null) => {
    if (row) rows.current.set(key, row);
    else rows.current.delete(key);
  }, []);
  const focusRow = useCallback((key: string | null) => {
    const row = key === null ? undefined : rows.current.get(key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }, []);
  return { rows, register, focusRow };
}

type Acts = {
  some: boolean;
  move: (by: number) => unknown;
  enter: () => void;
  toggle: (() => void) | null;
  extend: ((by: number) => void) | null;
  page: (() => void) | null;
  search: () => void;
  back: (() => void) | null;
};

/** Binds the acts to their keys, and says which key to show beside each. */
function useShownKeys(acts: Acts) {
  const t = useTranslations('table.keys');
  const group = t('group');
  const some = { enabled: acts.some };
  const many = { enabled: acts.some && acts.extend !== null };
  useKey(
    { id: 'list.extend-down', key: 'shift+arrowdown', label: t('extendDown'), group },
    () => acts.extend?.(1),
    many,
  );
  useKey({ id: 'list.extend-up', key: 'shift+arrowup', label: t('extendUp'), group }, () => acts.extend?.(-1), many);
  useKey({ id: 'list.page', key: '#', label: t('page'), group }, () => acts.page?.(), many);
  return {
    next: useKey({ id: 'list.next', key: 'j', label: t('next'), group }, () => acts.move(1), some),
    previous: useKey({ id: 'list.previous', key: 'k', label: t('previous'), group }, () => acts.move(-1), some),
    open: useKey({ id: 'list.open', key: 'enter', label: t('open'), group }, acts.enter, some),
    select: useKey({ id: 'list.select', key: 'x', label: t('select'), group }, () => acts.toggle?.(), {
      enabled: acts.toggle !== null,
    }),
    search: useKey({ id: 'list.search', key: '/', label: t('search'), group }, acts.search),
    back: useKey({ id: 'list.back', key: 'escape', label: t('back'), group }, () => acts.back?.(), {
      enabled: acts.back !== null,
    }),
  };
}
