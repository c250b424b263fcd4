import type { ProcessDefinition } from '@/server/platform/command/process';
import type { Handler, Subscriber } from '@/server/platform/events/event';

/** What a noun does when something happens or when its time comes. */
export type NounJobs = {
  readonly subscribers: readonly Subscriber[];
  readonly handlers: readonly Handler[];
  readonly processes: readonly ProcessDefinition[];
};
