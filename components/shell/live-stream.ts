/** What one tab tells the others: of which nouns something happened (none named: anything may have), or that the session ended. */
export type Told = { readonly kind: 'happened'; readonly nouns: readonly string[] } | { readonly kind: 'ended' };

/** A busy hour tells more than a person can read: screens read again at most this often. */
export const READ_AGAIN_MS = 400;
export const OPEN_AGAIN_MS = 3000;

type Screens = {
  /** Has the screens read again that show one of these nouns; with none named, all of them. */
  readonly readAgain: (nouns: ReadonlySet<string>) => void;
  /** Whether somebody is in the middle of something, so that what they look at must not change under their hands. */
  readonly atWork: () => boolean;
};

/**
 * Has the screens read again what was told: the first news at once, what follows it gathered, and nothing while somebody is at
 * work. That anything may have happened is no news yet, and is told more than once while a stream opens: it waits to be
 * gathered, so that a page that has just been loaded reads again once.
 */
export function reader({ readAgain, atWork }: Screens): (nouns: readonly string[]) => void {
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
    readAgain(nouns);
  };
  return (nouns) => {
    if (nouns.length === 0) all = true;
    for (const noun of nouns) open.add(noun);
    if (pause !== null) return;
    if (nouns.length === 0) pause = setTimeout(read, READ_AGAIN_MS);
    else read();
  };
}

/**
 * Opens the stream until the signal. What happened before it was open nobody tells: so whenever it is open, the first time
 * too, anything may have. A browser takes a broken connection up again by itself, but gives up when a server or a proxy on
 * the way answers that it is not there; then it is opened anew.
 */
export function openStream(tell: (told: Told) => void, signal: AbortSignal): void {
  const stream = new EventSource('/api/live');
  stream.addEventListener('open', () => tell({ kind: 'happened', nouns: [] }));
  stream.addEventListener('message', (event: MessageEvent<string>) =>
    tell({ kind: 'happened', nouns: JSON.parse(event.data) as string[] }),
  );
  stream.addEventListener('ended', () => tell({ kind: 'ended' }));
  stream.addEventListener('error', () => {
    if (stream.readyState !== EventSource.CLOSED || signal.aborted) return;
    setTimeout(() => {
      if (!signal.aborted) openStream(tell, signal);
    }, OPEN_AGAIN_MS);
  });
  signal.addEventListener('abort', () => stream.close(), { once: true });
}
