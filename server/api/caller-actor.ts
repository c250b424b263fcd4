import type { Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { bearerActor, hasBearer } from './bearer';
import { boot } from './boot';
import { requestActor } from './context';

/** Who sends a request to a route that machines use as well: by the key in its header, else by the session of its cookies. */
export async function callerActor(request: Request): Promise<Actor | Refusal> {
  if (!hasBearer(request.headers)) return requestActor();
  const { env, database } = boot();
  return bearerActor(database, { headers: request.headers, calls: 1, trustedProxy: env.TRUSTED_PROXY });
}
