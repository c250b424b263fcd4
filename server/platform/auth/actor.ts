/**
 * Who acts. A person is known by a session, which is read again from the database on every run and every read;
 * a machine is known by its name and has the permissions of the role `system:<name>`, no more.
 */
export type Actor =
  | { readonly kind: 'person'; readonly sessionId: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'anonymous'; readonly name: 'web' };

export function systemActor(name: string): Actor {
  return { kind: 'system', name };
}

/** The three columns that the gates of the database take. */
export function gateArguments(actor: Actor): { kind: string; name: string | null; sessionId: string | null } {
  return actor.kind === 'person'
    ? { kind: 'person', name: null, sessionId: actor.sessionId }
    : { kind: actor.kind, name: actor.name, sessionId: null };
}
