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

/**
 * What a handler waits for: `in turn` for all that was raised before it; `aside`, since it only tells people of what happened,
 * and `mail`, since it talks to a mail server, for nothing but their like.
 */
export type HandlerLane = 'in turn' | 'aside' | 'mail';

/** In the lane `live` screens are told that they may read again. */
export type Lane = HandlerLane | 'live';

/** Runs after commit, at least once; it must do its work under a key made of the event's id. */
export type Handler = {
  readonly event: string;
  readonly name: string;
  readonly lane: HandlerLane;
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

type HandlerMaker = <P>(
  event: EventDefinition<P>,
  name: string,
  handle: (delivery: Delivery, payload: P) => Promise<void>,
) => Handler;

const handlerIn =
  (lane: HandlerLane): HandlerMaker =>
  (event, name, handle) => ({ event: event.name, name, lane, handle: handle as Handler['handle'] });

/** A handler that does the next thing. */
export const handleLater = handlerIn('in turn');

/** A handler that only tells people of what happened. */
export const tellLater = handlerIn('aside');

/** A handler that talks to a mail server. */
export const sendLater = handlerIn('mail');
