import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { LIVE_CHANNEL } from './relay';

/** Hears the nouns of which something happened, such as ['approvals', 'payments']. An empty list: anything may have. */
export type LiveListener = (nouns: readonly string[]) => void;

const AGAIN_MS = 1000;

/** `approvals.decided payments.fileSent` as the nouns in it, each once. */
export function nounsOf(payload: string): string[] {
  return [...new Set(payload.split(' ').flatMap((type) => type.split('.')[0] || []))];
}

/**
 * What the relay tells, heard on one connection of this process and passed on to everybody who listens. The connection
 * is opened for the first listener. Whenever it hears anew, the first time too, listeners are told that anything may have
 * happened: whoever listened before heard nothing.
 */
export class LiveFeed {
  readonly #url: string;
  readonly #listeners = new Set<LiveListener>();
  #stop: AbortController | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Listens until the answer is called. */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    if (this.#stop === null) {
      this.#stop = new AbortController();
      void this.#hear(this.#stop.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.abort();
      this.#stop = null;
    };
  }

  #tell(nouns: readonly string[]): void {
    for (const listener of this.#listeners) listener(nouns);
  }

  async #hear(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = new Client({ connectionString: this.#url, application_name: 'countersign-live', keepAlive: true });
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      try {
        await client.connect();
        client.on('notification', ({ payload }) => this.#tell(nounsOf(payload ?? '')));
        await client.query(`listen ${LIVE_CHANNEL}`);
        this.#tell([]);
        await lost;
      } catch {
        // The database is away; it is asked again below.
      }
      await client.end().catch(() => undefined);
      if (!signal.aborted) await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
