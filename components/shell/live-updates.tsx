'use client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { signInHere } from './trpc-provider';

type Told = { readonly kind: 'happened'; readonly nouns: readonly string[] } | { readonly kind: 'ended' };

const CHANNEL = 'countersign-live';
/** A busy hour tells more than a person can read: screens read again at most this often. */
const READ_AGAIN_MS = 400;
const OPEN_AGAIN_MS = 3000;

/** Whether a query shows records of one of these nouns; lists of work gather from all of them. */
function concerns(key: readonly unknown[], nouns: ReadonlySet<string>): boolean {
  const [path] = key;
  const noun = Array.isArray(path) ? String(path[0]) : '';
  return nouns.size === 0 || nouns.has(noun) || noun === 'operations' || noun === 'notifications';
}

/** Somebody is in the middle of something: what they look at must not change under their hands. */
function atWork(): boolean {
  const held = document.activeElement;
  const typing = held instanceof HTMLElement && (held.isContentEditable || held.matches('input, textarea, select'));
  return typing || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

/**
 * Has the screens read again what was told: the first news at once, what follows it gathered, and nothing while somebody
 * is at work on this screen.
 */
function reader(client: QueryClient) {
  const open = new Set<string>();
  let all = false;
  let pause: ReturnType<typeof setTimeout> | null = null;
  const read = () => {
    pause = null;
    if (!all && open.size === 0) return;
    pause = setTimeout(read, READ_AGAIN_MS);
    if (atWork()) return;
    const nouns = new Set(all ? [] : open);
    open.clear();
    all = false;
    void client.invalidateQueries({ predicate: (query) => concerns(query.queryKey, nouns) });
  };
  return (nouns: readonly string[]) => {
    if (nouns.length === 0) all = true;
    for (const noun of nouns) open.add(noun);
    if (pause === null) read();
  };
}

/**
 * Opens the stream until the signal. A browser takes a broken connection up again by itself, but gives up when a server or a
 * proxy on the way answers that it is not there; then it is opened anew. What happened meanwhile nobody knows.
 */
function openStream(tell: (told: Told) => void, signal: AbortSignal): void {
  const stream = new EventSource('/api/live');
  let opened = false;
  stream.addEventListener('open', () => {
    if (opened) tell({ kind: 'happened', nouns: [] });
    opened = true;
  });
  stream.addEventListener('message', (event: MessageEvent<string>) =>
    tell({ kind: 'happened', nouns: JSON.parse(event.data) as string[] }),
  );
  stream.addEventListener('ended', () => tell({ kind: 'ended' }));
  stream.addEventListener('error', () => {
    if (stream.readyState !== EventSource.CLOSED || signal.aborted) return;
    setTimeout(() => {
      if (signal.aborted) return;
      tell({ kind: 'happened', nouns: [] });
      openStream(tell, signal);
    }, OPEN_AGAIN_MS);
  });
  signal.addEventListener('abort', () => stream.close(), { once: true });
}

/** Holds the one stream of this browser until the signal; other tabs wait for their turn and are told by the channel. */
async function holdStream(tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(CHANNEL, { signal }, async () => {
    openStream(tell, signal);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  });
}

/**
 * Keeps the screens of all tabs in step with what others do. One tab holds the stream, since a browser opens only a few
 * connections to one host; when it is closed the next one takes over.
 */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    const channel = new BroadcastChannel(CHANNEL);
    const happened = reader(client);
    const hear = (told: Told) => {
      if (told.kind === 'happened') return happened(told.nouns);
      signInHere();
    };
    channel.addEventListener('message', (event: MessageEvent<Told>) => hear(event.data));
    const tell = (told: Told) => {
      channel.postMessage(told);
      hear(told);
    };
    // A browser without locks goes without the stream; its screens are read again when they are opened.
    if ('locks' in navigator) void holdStream(tell, stop.signal).catch(() => undefined);
    return () => {
      stop.abort();
      channel.close();
    };
  }, [client]);
  return null;
}
