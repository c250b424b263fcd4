import type { AnyQuery } from '@/server/platform/query/define';
import type { AnyCommand } from './define';

/* The shapes are given as `never` inputs, since a list of commands accepts each of them with its own. */
type SomeCommand = Omit<AnyCommand, 'handle' | 'approval' | 'example' | 'input'> & {
  readonly input: AnyCommand['input'];
};
type SomeQuery = Omit<AnyQuery, 'handle' | 'example' | 'input'> & { readonly input: AnyQuery['input'] };

/** The names under which a noun's acts and reads are called; `internal` ones are run by machines and have no procedure. */
export type NounRouter = {
  readonly commands: Readonly<Record<string, SomeCommand>>;
  readonly queries: Readonly<Record<string, SomeQuery>>;
  readonly internal: readonly SomeCommand[];
};

export function defineRouter<R extends NounRouter>(router: R): R {
  return router;
}

export function commandsOf(router: NounRouter): AnyCommand[] {
  return [...Object.values(router.commands), ...router.internal] as unknown as AnyCommand[];
}

export function queriesOf(router: NounRouter): AnyQuery[] {
  return Object.values(router.queries) as unknown as AnyQuery[];
}
