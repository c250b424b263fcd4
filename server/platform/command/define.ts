import type { z } from 'zod';
import type { BusinessDate } from '@/server/kernel/business-date';
import type { Refusal } from '@/server/kernel/refusal';
import type { Tx } from '@/server/platform/db/tx';
import type { ExampleWorld } from './example-world';
import type { RunContext } from './context';

/** What policies look at. Amounts in minor units with their currency; the rest is named by the command. */
export type Facts = {
  readonly amountMinor?: bigint;
  readonly currency?: string;
  readonly [name: string]: string | bigint | boolean | number | readonly string[] | undefined;
};

/** One thing that will happen when the request runs, shown before the click. */
export type Consequence =
  | {
      readonly kind: 'posting';
      readonly debit: string;
      readonly credit: string;
      readonly amountMinor: bigint;
      readonly currency: string;
      readonly entries: number;
    }
  | {
      readonly kind: 'money-leaves';
      readonly account: string;
      readonly amountMinor: bigint;
      readonly currency: string;
      readonly afterMinor: bigint | null;
    }
  | { readonly kind: 'change'; readonly field: string; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'touches'; readonly what: string; readonly count: number }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string };

/** Somebody whose hand is in a request besides its maker, with the reason. */
export type Hand = {
  readonly personId: string;
  readonly why: 'editor' | 'cooling-off' | 'recommender' | 'order-maker' | 'party';
};

export type ApprovalFrame = {
  readonly tx: Tx;
  readonly businessDate: BusinessDate;
  readonly now: Date;
  readonly makerId: string;
};

/**
 * What makes a command approvable. `content` is bound by a hash: it holds what will be done and the version of every
 * row that it relies on, and is computed again under row locks before anything runs.
 */
export type ApprovalSpec<I> = {
  /** Raised when the meaning of the content changes, so that an old approval cannot run new code. */
  readonly codeVersion: number;
  readonly entity: (input: I) => { readonly type: string; readonly id: string };
  readonly title: (frame: ApprovalFrame, input: I) => Promise<string>;
  readonly facts: (frame: ApprovalFrame, input: I) => Promise<Facts>;
  readonly content: (frame: ApprovalFrame, input: I) => Promise<Record<string, unknown>>;
  readonly consequences: (frame: ApprovalFrame, input: I) => Promise<readonly Consequence[]>;
  /** Others whose hand is in this act and who therefore may not approve it. */
  readonly hands?: (frame: ApprovalFrame, input: I) => Promise<readonly Hand[]>;
  /** The instant by which it should be decided (a cut-off); none: the policy's expiry. */
  readonly dueAt?: (frame: ApprovalFrame, input: I) => Promise<Date | null>;
  /**
   * Throws why whoever asks for this may not. Called before any version of a request is drafted, also before a dry run of it,
   * and not when it runs.
   */
  readonly mayAsk?: (frame: ApprovalFrame, input: I) => Promise<void>;
  /**
   * Called in the run that stores the request, e.g. to mark the subject as waiting. A later version of the request does not
   * come by here: what has to hold of each version is for `mayAsk` and `content` to say.
   */
  readonly onSubmitted?: (context: RunContext, input: I, requestId: string) => Promise<void>;
  /** Called when the request ends without running (rejected, withdrawn, expired, changed). */
  readonly onClosed?: (context: RunContext, input: I, requestId: string) => Promise<void>;
  /**
   * The same for many requests at once, where it pays; it must come to what the single way comes to. `content` gives null
   * where only the single way can say why there is none; `handle` gives the result of each, and refuses by throwing, after
   * which each of them goes the single way.
   */
  readonly many?: {
    readonly content: (
      frame: Omit<ApprovalFrame, 'makerId'>,
      inputs: readonly I[],
    ) => Promise<readonly (Record<string, unknown> | null)[]>;
    readonly handle: (
      items: readonly { readonly context: RunContext; readonly input: I }[],
    ) => Promise<readonly unknown[]>;
  };
  /** Whether the command may run at once when no policy asks for approval. Money and access acts say 'refuse'. */
  readonly withoutPolicy: 'refuse' | 'run';
  /** Why one hand may do it where no policy fires, and up to which amount: said where `withoutPolicy` is 'run'. */
  readonly oneHand?: { readonly reason: string; readonly upToMinor: bigint; readonly currency: string };
  /** The later act that releases what this one prepares, and whose `hands` name the makers of this one. */
  readonly gateOf?: string;
};

/**
 * What an act does to money and rights; the walk over the registry holds every command to its word.
 * - `money`: by somebody's judgement money leaves, is given up, or is put down to another. It needs another person.
 * - `terms`: an account, a price, a right or a protection changes in somebody's favour. It needs another person.
 * - `fact`: books what happened outside (a purchase shipped, a statement, the bank's answer). Nobody decides about money.
 * - `draft`: prepares what has no effect until an act that needs another person releases it. It posts nothing.
 * - `stop`: only ever holds something back, which one hand may always do at once. It posts nothing.
 * - `work`: notes, sessions, assignments, messages. It posts nothing.
 */
export type Effect = 'money' | 'terms' | 'fact' | 'draft' | 'stop' | 'work';

/**
 * How surely a person must be themselves: `required` asks for a fresh proof of a second factor, and for having one where the
 * installation requires it; `if-held` asks only those who have one.
 */
export type ProofDemand = 'none' | 'if-held' | 'required';

export type CommandDefinition<S extends z.ZodType = z.ZodType, O = unknown> = {
  readonly name: string;
  readonly permission: string;
  readonly effect: Effect;
  readonly input: S;
  /** Stages what the command needs in a test world and gives an input that must succeed. */
  readonly example: (world: ExampleWorld) => Promise<z.input<S>>;
  readonly approval: ApprovalSpec<z.output<S>> | null;
  /** Asks for a proof of the second factor beyond what the effect asks for anyway; see `proofDemand`. */
  readonly proof?: (input: z.output<S>) => ProofDemand;
  readonly handle: (context: RunContext, input: z.output<S>) => Promise<O | Refusal>;
};

/** A command of any shape, as lists of commands hold it. */
export type AnyCommand = CommandDefinition<z.ZodType, unknown>;

/** Defines an act. It is the only way to write: see `runCommand`. */
export function defineCommand<S extends z.ZodType, O>(definition: CommandDefinition<S, O>): CommandDefinition<S, O> {
  return definition;
}

/** Forgets the shapes of a command, for lists. */
export function anyCommand<S extends z.ZodType, O>(command: CommandDefinition<S, O>): AnyCommand {
  return command as unknown as AnyCommand;
}
