import type { ProcessDefinition } from '@/server/platform/command/process';
import type { Handler, Subscriber } from '@/server/platform/events/event';

/**
 * Something that the worker does again and again. It must be safe to do twice or at the same moment in two workers: work
 * that may happen once goes through a command whose key names the occasion.
 */
export type Tick = {
  readonly name: string;
  readonly everySeconds: number;
  /**
   * 'always' serves the machinery (seals, expiries); 'own-clock' is work of the business day, which waits in a world whose
   * clock is driven: there a person closes the day.
   */
  readonly when: 'always' | 'own-clock';
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** What a noun does when something happens or when its time comes. */
export type NounJobs = {
  readonly subscribers: readonly Subscriber[];
  readonly handlers: readonly Handler[];
  readonly processes: readonly ProcessDefinition[];
  readonly ticks?: readonly Tick[];
};
