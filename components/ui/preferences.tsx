'use client';
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';

/** Where a person's own choices about the screen are kept; the browser today, the server once a person works on two machines. */
export type PreferenceStore = {
  read: (key: string) => string | null;
  write: (key: string, value: string) => void;
  subscribe: (changed: () => void) => () => void;
};

/** Keeps choices in the browser, apart for every person who signs in on it. */
export function browserPreferences(personId: string): PreferenceStore {
  const listeners = new Set<() => void>();
  const name = (key: string) => `countersign:${personId}:${key}`;
  return {
    read: (key) => {
      try {
        return window.localStorage.getItem(name(key));
      } catch {
        // A browser that forbids storage still shows every page, with the usual columns.
        return null;
      }
    },
    write: (key, value) => {
      try {
        window.localStorage.setItem(name(key), value);
      } catch {
        // As above: the choice then lasts until the page is left.
      }
      listeners.forEach((listener) => listener());
    },
    subscribe: (changed) => {
      listeners.add(changed);
      window.addEventListener('storage', changed);
      return () => {
        listeners.delete(changed);
        window.removeEventListener('storage', changed);
      };
    },
  };
}

const Context = createContext<PreferenceStore>({ read: () => null, write: () => {}, subscribe: () => () => {} });

export function PreferencesProvider({ personId, children }: { personId: string; children: ReactNode }) {
  const store = useMemo(() => browserPreferences(personId), [personId]);
  return <Context value={store}>{children}</Context>;
}

/**
 * One choice of this person, with the function that changes it. Before hydration, and when the stored text cannot be read, it is `fallback`.
 * `fallback` must be stable (a constant or memo).
 */
export function usePreference<T>(key: string, fallback: T): [T, (value: T) => void] {
  const store = useContext(Context);
  const text = useSyncExternalStore(
    store.subscribe,
    () => store.read(key),
    () => null,
  );
  const value = useMemo(() => parse(text, fallback), [text, fallback]);
  const change = useCallback((next: T) => store.write(key, JSON.stringify(next)), [store, key]);
  return [value, change];
}

function parse<T>(text: string | null, fallback: T): T {
  if (text === null) return fallback;
  try {
    const stored: unknown = JSON.parse(text);
    const bothObjects = isPlain(stored) && isPlain(fallback);
    // New settings of a later version get their defaults; the person's own stay.
    return (bothObjects ? { ...fallback, ...stored } : stored) as T;
  } catch {
    return fallback;
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
