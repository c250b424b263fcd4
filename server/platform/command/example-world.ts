import type { Actor } from '@/server/platform/auth/actor';
import type { Assertion, Registration } from '@/server/platform/auth/webauthn';
import type { Tx } from '@/server/platform/db/tx';

/** A device that holds the passkeys of one person. */
export interface Authenticator {
  register(options: { challenge: string; rp: { id?: string } }): Registration;
  sign(options: { challenge: string; rpId?: string }): Assertion;
}

/**
 * A small world in a test database, in which every command can show that it works. Commands stage what they need by
 * running other commands through the same door.
 */
export interface ExampleWorld {
  /** Signs in a person who holds this role; the same name gives the same person. */
  actor(role: string, name?: string): Promise<Actor>;
  /** The person behind an actor. */
  personId(actor: Actor): Promise<string>;
  /** The device of this actor; the same actor has the same device. */
  authenticator(actor: Actor): Authenticator;
  /** Runs a command and gives its result; throws when it was refused or waits for approval. */
  done(command: string, input: unknown, actor: Actor): Promise<unknown>;
  /** Runs a command that needs approval, has others approve it, and gives the result of the execution. */
  approved(command: string, input: unknown, maker: Actor): Promise<unknown>;
  /** Runs a command that needs approval and gives the id of the request that waits. */
  submitted(command: string, input: unknown, maker: Actor): Promise<string>;
  /** Reads anything, for ids that a stage needs. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
