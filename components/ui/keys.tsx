'use client';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useHotkeys } from 'react-hotkeys-hook';
import { usePreference } from './preferences';

/** An act that a key does. `id` names it for rebinding; `key` is its default: one character, or a combination such as `mod+k`. */
export type KeyAction = { id: string; label: string; key: string; group: string };
type KeySettings = { single: boolean; bound: Record<string, string> };
type KeysContext = {
  settings: KeySettings;
  change: (settings: KeySettings) => void;
  actions: readonly KeyAction[];
  register: (action: KeyAction) => () => void;
};

const standard: KeySettings = { single: true, bound: {} };
const Context = createContext<KeysContext>({
  settings: standard,
  change: () => {},
  actions: [],
  register: () => () => {},
});
const popups = '[role=dialog],[role=alertdialog],[role=menu],[role=listbox]';
const ownEnter = 'a,button,summary,[role=button],[role=tab],[role=checkbox],[role=separator]';

/** Keeps which keys there are on this screen, whether single keys are on, and what a person has bound otherwise (WCAG 2.1.4). */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [settings, change] = usePreference('keys', standard);
  const [actions, setActions] = useState<readonly KeyAction[]>([]);
  const register = useCallback((action: KeyAction) => {
    setActions((known) =>
      [...known.filter((one) => one.id !== action.id), action].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    return () => setActions((known) => known.filter((one) => one !== action));
  }, []);
  const value = useMemo(() => ({ settings, change, actions, register }), [settings, change, actions, register]);
  return <Context value={value}>{children}</Context>;
}

export function useKeySettings(): KeysContext {
  return useContext(Context);
}

type UseKeyOptions = {
  enabled?: boolean;
  /** Works in dialogs, menus and text fields too; for combinations only. */ everywhere?: boolean;
};

/**
 * Binds an act to its key as long as the calling component is shown. Never fires while somebody types, nor through an open dialog or menu,
 * unless it is a combination marked `everywhere`.
 * @returns the key to show beside the act, or null when it does not work now.
 */
export function useKey(action: KeyAction, act: () => void, options: UseKeyOptions = {}): string | null {
  const { settings, register } = useContext(Context);
  const { id, label, group } = action;
  const key = settings.bound[id] ?? action.key;
  const combined = key.length > 1 && key.includes('+');
  // Enter and Esc are no characters: they go on working for people who have switched single keys off.
  const enabled = options.enabled !== false && (key.length > 1 || settings.single);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (options.enabled === false) return undefined;
    return register({ id, label, group, key: action.key });
  }, [register, id, label, group, action.key, options.enabled]);
  useHotkeys(key, () => latest.current(), {
    enabled,
    preventDefault: true,
    useKey: !combined,
    // A question mark needs Shift on one keyboard and not on another: what counts is the character that came out.
    ignoreModifiers: !combined,
    delimiter: '§',
    enableOnFormTags: options.everywhere === true,
    ignoreEventWhen: (event) => ignored(event, { key, combined, everywhere: options.everywhere === true }),
  });
  return enabled ? key : null;
}

function ignored(event: KeyboardEvent, binding: { key: string; combined: boolean; everywhere: boolean }): boolean {
  if (binding.everywhere) return false;
  if (event.defaultPrevented || event.isComposing) return true;
  if (!binding.combined && (event.ctrlKey || event.metaKey || event.altKey)) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(popups)) return true;
  // Enter belongs to the link or button that has the focus.
  return binding.key === 'enter' && Boolean(target?.closest(ownEnter));
}
