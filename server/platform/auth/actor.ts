/**
 * Who acts. A person is known by a session, which is read again from the database on every run and every read; a key acts as
 * its owner within its own limits and is read again just as often; a machine of ours is known by its name and has the
 * permissions of the role `system:<name>`, no more.
 */
export type Actor =
  | { readonly kind: 'person'; readonly sessionId: string }
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'anonymous'; readonly name: 'web' };

export function systemActor(name: string): Actor {
  return { kind: 'system', name };
}

/** The three columns that the gates of the database take. */
export function gateArguments(actor: Actor): { kind: string; name: string | null; sessionId: string | null } {
  if (actor.kind === 'person') return { kind: 'person', name: null, sessionId: actor.sessionId };
  // A key stands where the session of a person would: a run names the one or the other.
  if (actor.kind === 'key') return { kind: 'key', name: actor.keyId, sessionId: actor.keyId };
  return { kind: actor.kind, name: actor.name, sessionId: null };
}
