import type { Handler, Subscriber } from '@/server/platform/events/event';
import type { Database } from '@/server/platform/db/pools';
import type { AnyCommand } from './define';
import type { ApprovalPort } from './ports';

/** Everything that the doors need to know of the business, bound once at boot by server/registry.ts. */
export type Bindings = {
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly subscribers: ReadonlyMap<string, readonly Subscriber[]>;
  readonly handlers: ReadonlyMap<string, readonly Handler[]>;
  readonly approvals: ApprovalPort;
};

let bindings: Bindings | null = null;
let database: Database | null = null;

export function bindDoors(next: Bindings): void {
  bindings = next;
}

export function bindDatabase(next: Database): void {
  database = next;
}

export function doors(): Bindings {
  if (!bindings) throw new Error('the doors were not bound: import server/registry before running commands');
  return bindings;
}

export function theDatabase(): Database {
  if (!database) throw new Error('the database was not bound: call bindDatabase at boot');
  return database;
}
