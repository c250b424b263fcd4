import { initTRPC, type TRPCMutationProcedure, type TRPCQueryProcedure } from '@trpc/server';
import superjson from 'superjson';
import type { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import type { Actor } from '@/server/platform/auth/actor';
import type { AnyCommand, CommandDefinition } from '@/server/platform/command/define';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';
import { doors } from '@/server/platform/command/registry';
import type { Again, NounRouter } from '@/server/platform/command/router';
import type { AnyQuery, QueryDefinition } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { refusalError, shapeError } from './error-map';

/** Who calls, taken from the session cookie; the doors read the session again from the database. */
export type ApiContext = { readonly actor: Actor };

const t = initTRPC.context<ApiContext>().create({ transformer: superjson, errorFormatter: shapeError });

/** An act over the wire: its input, and the key under which it happens once. */
export type Act<I> = { readonly input: I; readonly key: string };

/** A refusal travels as an error; what remains is done or waiting. */
export type ActAnswer<O> = Exclude<Outcome<O>, { status: 'refused' }>;

type ProcedureOf<D> =
  D extends QueryDefinition<infer S extends z.ZodType, infer O>
    ? TRPCQueryProcedure<{ input: z.input<S>; output: O; meta: unknown }>
    : never;
type MutationOf<D> =
  D extends CommandDefinition<infer S extends z.ZodType, infer O>
    ? TRPCMutationProcedure<{ input: Act<z.input<S>>; output: ActAnswer<O>; meta: unknown }>
    : never;

type AgainOf<D> =
  D extends QueryDefinition<infer S extends z.ZodType, infer _O>
    ? TRPCMutationProcedure<{ input: Act<z.input<S>>; output: ActAnswer<unknown>; meta: unknown }>
    : never;

export type ProceduresOf<R extends NounRouter> = { [K in keyof R['again']]: AgainOf<R['again'][K]> } & {
  [K in keyof R['queries']]: ProcedureOf<R['queries'][K]>;
} & {
  [K in keyof R['commands']]: MutationOf<R['commands'][K]>;
};

function queryProcedure(query: AnyQuery) {
  return t.procedure
    .input((value: unknown) => value)
    .query(async ({ ctx, input }) => {
      const answer = await runQuery(query, input, ctx.actor);
      if (answer.status === 'refused') throw refusalError(answer.refusal);
      return answer.value;
    });
}

function readAct(value: unknown): Act<unknown> {
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { input: record.input, key: typeof record.key === 'string' ? record.key : '' };
}

function commandProcedure(command: AnyCommand) {
  return t.procedure.input(readAct).mutation(async ({ ctx, input }) => {
    const outcome = await runCommand(command, input.input, { actor: ctx.actor, key: input.key });
    if (outcome.status === 'refused') throw refusalError(outcome.refusal);
    return outcome;
  });
}

/** Finds the act through the query door and runs it through the door of acts, as whoever asks and under their key. */
function againProcedure(query: AnyQuery) {
  return t.procedure.input(readAct).mutation(async ({ ctx, input }) => {
    const found = await runQuery(query, input.input, ctx.actor);
    if (found.status === 'refused') throw refusalError(found.refusal);
    const again = found.value as Again;
    const command = doors().commands.get(again.command);
    invariant(command, `command ${again.command} is not registered`);
    const outcome = await runCommand(command, again.input, { actor: ctx.actor, key: input.key });
    if (outcome.status === 'refused') throw refusalError(outcome.refusal);
    return outcome;
  });
}

/** The procedures of a noun, made from its table of names; nobody writes a procedure by hand, so none skips the doors. */
export function nounProcedures<R extends NounRouter>(noun: R) {
  const procedures: Record<
    string,
    ReturnType<typeof queryProcedure> | ReturnType<typeof commandProcedure | typeof againProcedure>
  > = {};
  for (const [name, query] of Object.entries(noun.queries))
    procedures[name] = queryProcedure(query as unknown as AnyQuery);
  for (const [name, command] of Object.entries(noun.commands)) {
    procedures[name] = commandProcedure(command as unknown as AnyCommand);
  }
  for (const [name, query] of Object.entries(noun.again ?? {}))
    procedures[name] = againProcedure(query as unknown as AnyQuery);
  return t.router(procedures as unknown as ProceduresOf<R>);
}

export const apiRouter = t.router;
