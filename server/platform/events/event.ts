import type { z } from 'zod';
import type { RunContext } from '@/server/platform/command/context';

/** Something that happened, with the shape of what is told about it. Payloads carry ids and amounts, no personal values. */
export type EventDefinition<P = unknown> = { readonly name: string; readonly payload: z.ZodType<P> };

export function defineEvent<P>(name: string, payload: z.ZodType<P>): EventDefinition<P> {
  return { name, payload };
}

/** Runs inside the transaction that raised the event: money and its state never disagree. */
export type Subscriber = {
  readonly event: string;
  readonly name: string;
  readonly handle: (context: RunContext, payload: never) => Promise<void>;
};

/** Runs after commit, at least once; it must do its work under a key made of the event's id. */
export type Handler = {
  readonly event: string;
  readonly name: string;
  readonly handle: (delivery: Delivery, payload: never) => Promise<void>;
};

export type Delivery = {
  readonly eventId: bigint;
  readonly runId: string;
  readonly type: string;
  readonly attempt: number;
};

export function subscribe<P>(
  event: EventDefinition<P>,
  name: string,
  handle: (context: RunContext, payload: P) => Promise<void>,
): Subscriber {
  return { event: event.name, name, handle: handle as Subscriber['handle'] };
}

export function handleLater<P>(
  event: EventDefinition<P>,
  name: string,
  handle: (delivery: Delivery, payload: P) => Promise<void>,
): Handler {
  return { event: event.name, name, handle: handle as Handler['handle'] };
}
