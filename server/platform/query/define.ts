import type { z } from 'zod';
import type { BusinessDate } from '@/server/kernel/business-date';
import type { Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import type { Db } from '@/server/platform/db/tx';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import type { MaskKind } from './mask';

/** What a read works with: a read-only connection, who asks, and what day it is for the entity. */
export interface QueryContext {
  readonly db: Db;
  readonly actorId: string;
  readonly personId: string | null;
  readonly actorName: string;
  /** How they act: by a session, or by a key of theirs. */
  readonly as: Actor;
  readonly permissions: ReadonlySet<string>;
  readonly businessDate: BusinessDate;
  readonly now: Date;
  readonly timeZone: string;
}

/** Which rows a reader may see: 'all' of the entity, or 'own' (the handler narrows by the person of the context). */
export type Scope = 'all' | 'own';

export type QueryDefinition<S extends z.ZodType = z.ZodType, O = unknown> = {
  readonly name: string;
  readonly permission: string;
  readonly scope: Scope;
  /** Fields that leave the server masked, wherever they stand in the answer. */
  readonly masks: Readonly<Record<string, MaskKind>>;
  /** A reveal leaves the masks off, asks a reason and leaves an audit row; its input has `reason` and `subjectId`. */
  readonly reveal: null | { readonly entityType: string };
  readonly input: S;
  readonly example: (world: ExampleWorld) => Promise<z.input<S>>;
  readonly handle: (context: QueryContext, input: z.output<S>) => Promise<O | Refusal>;
};

export type AnyQuery = QueryDefinition<z.ZodType, unknown>;

/** Defines a read. Pages, the API, exports and streams all read through it: see `runQuery`. */
export function defineQuery<S extends z.ZodType, O>(definition: QueryDefinition<S, O>): QueryDefinition<S, O> {
  return definition;
}

/** Forgets the shapes of a query, for lists. */
export function anyQuery<S extends z.ZodType, O>(query: QueryDefinition<S, O>): AnyQuery {
  return query as unknown as AnyQuery;
}
