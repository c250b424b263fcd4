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
 * With what a handler shares its turn, so that it is held up by nothing else: `in turn` does the next thing; `aside` only tells
 * people of what happened; `mail` talks to a mail server. A lane is taken oldest first, and yet no handler may rely on an
 * order, in none of them: an event that failed is tried again after later ones, another worker takes what this one does not
 * hold, and an event that was raised first may be committed last.
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
