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
  clearSelection: (() => void) | null;
  searchRef: RefObject<HTMLInputElement | null>;
};

/** j and k move, Enter opens, x selects, Esc goes back, / searches. With the panel open, moving moves through it. */
export function useRowKeys(options: Options) {
  const { keys, open, setOpen, go, toggle, clearSelection, searchRef } = options;
  const t = useTranslations('table.keys');
  const group = t('group');
  const rows = useRef(new Map<string, HTMLTableRowElement>());
  const [chosen, setActive] = useState<string | null>(null);
  const active = open ?? (chosen !== null && keys.includes(chosen) ? chosen : null);

  const focusRow = useCallback((key: string | null) => {
    const row = key === null ? undefined : rows.current.get(key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }, []);

  const move = (by: number) => {
    const at = active === null ? -1 : keys.indexOf(active);
    const next = keys[at < 0 ? (by > 0 ? 0 : keys.length - 1) : Math.max(0, Math.min(keys.length - 1, at + by))];
    if (next === undefined) return;
    setActive(next);
    if (open !== null) {
      setOpen(next, 'replace');
      rows.current.get(next)?.scrollIntoView({ block: 'nearest' });
    } else focusRow(next);
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

  const shown = {
    next: useKey({ id: 'list.next', key: 'j', label: t('next'), group }, () => move(1), { enabled: keys.length > 0 }),
    previous: useKey({ id: 'list.previous', key: 'k', label: t('previous'), group }, () => move(-1), {
      enabled: keys.length > 0,
    }),
    open: useKey({ id: 'list.open', key: 'enter', label: t('open'), group }, () => active !== null && enter(active), {
      enabled: keys.length > 0,
    }),
    select: useKey(
      { id: 'list.select', key: 'x', label: t('select'), group },
      () => active !== null && toggle?.(active),
      { enabled: toggle !== null },
    ),
    search: useKey({ id: 'list.search', key: '/', label: t('search'), group }, () => searchRef.current?.focus()),
    back: useKey(
      { id: 'list.back', key: 'escape', label: t('back'), group },
      () => {
        if (open !== null) close();
        else clearSelection?.();
      },
      { enabled: open !== null || clearSelection !== null },
    ),
  };

  // A record opened by link is shown where it stands in the list, if it stands on this page.
  const first = useRef(true);
  useEffect(() => {
    if (!first.current || open === null || keys.length === 0) return;
    first.current = false;
    rows.current.get(open)?.scrollIntoView({ block: 'nearest' });
  }, [open, keys]);

  const register = useCallback((key: string, row: HTMLTableRowElement | null) => {
    if (row) rows.current.set(key, row);
    else rows.current.delete(key);
  }, []);
  return { active, setActive, enter, close, register, shown };
}
