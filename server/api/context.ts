import { cookies } from 'next/headers';
import { getToken } from 'next-auth/jwt';
import { cache } from 'react';
import type { Actor } from '@/server/platform/auth/actor';
import { noteSeen } from '@/server/platform/auth/session-seen';
import { boot } from './boot';

type Cookie = { readonly name: string; readonly value: string };

const nobody: Actor = { kind: 'anonymous', name: 'web' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Who a set of cookies belongs to. The cookie says only which session it is, and is believed for nothing else: whether
 * the session still stands, and what its person may do, is read from the database by the doors.
 */
export async function actorOf(jar: readonly Cookie[], secret: string, secureCookie: boolean): Promise<Actor> {
  const request = { cookies: Object.fromEntries(jar.map(({ name, value }) => [name, value])), headers: {} };
  // The library asks for a whole request and reads these two members of it.
  const token = await getToken({ req: request as Parameters<typeof getToken>[0]['req'], secret, secureCookie });
  const sessionId: unknown = token?.sid;
  return typeof sessionId === 'string' && UUID.test(sessionId) ? { kind: 'person', sessionId } : nobody;
}

/** Who sends this request; once per request. For pages and route handlers. */
export const requestActor = cache(async (): Promise<Actor> => {
  const { env, database } = boot();
  const actor = await actorOf((await cookies()).getAll(), env.NEXTAUTH_SECRET, env.NEXTAUTH_URL.startsWith('https://'));
  if (actor.kind === 'person') noteSeen(database.app, actor.sessionId);
  return actor;
});
