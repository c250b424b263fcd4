'use client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { openStream, reader, type Told } from './live-stream';
import { signInHere } from './trpc-provider';

const CHANNEL = 'countersign-live';

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

const screensOf = (client: QueryClient) => ({
  atWork,
  readAgain: (nouns: ReadonlySet<string>) =>
    void client.invalidateQueries({ predicate: (query) => concerns(query.queryKey, nouns) }),
});

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
    const happened = reader(screensOf(client));
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
