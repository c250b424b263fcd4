import type { AnyQuery } from '@/server/platform/query/define';
import type { AnyCommand } from './define';

/* The shapes are given as `never` inputs, since a list of commands accepts each of them with its own. */
type SomeCommand = Omit<AnyCommand, 'handle' | 'approval' | 'example' | 'proof' | 'input'> & {
  readonly input: AnyCommand['input'];
};
type SomeQuery = Omit<AnyQuery, 'handle' | 'example' | 'input'> & { readonly input: AnyQuery['input'] };

/** What a read finds for the door to run: an act that exists, with an input that was given before. */
export type Again = { readonly command: string; readonly input: unknown };

/** The names under which a noun's acts and reads are called; `internal` ones are run by machines and have no procedure. */
export type NounRouter = {
  readonly commands: Readonly<Record<string, SomeCommand>>;
  readonly queries: Readonly<Record<string, SomeQuery>>;
  readonly internal: readonly SomeCommand[];
  /** Reads that find an act to run once more. They have a mutation each; what they find does not leave the server. */
  readonly again?: Readonly<Record<string, SomeQuery>>;
};

export function defineRouter<R extends NounRouter>(router: R): R {
  return router;
}

export function commandsOf(router: NounRouter): AnyCommand[] {
  return [...Object.values(router.commands), ...router.internal] as unknown as AnyCommand[];
}

export function queriesOf(router: NounRouter): AnyQuery[] {
  return [...Object.values(router.queries), ...Object.values(router.again ?? {})] as unknown as AnyQuery[];
}
