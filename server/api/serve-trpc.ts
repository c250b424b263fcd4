import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { errorFields, log } from '@/server/platform/log/log';
import { isRefusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import type { Database } from '@/server/platform/db/pools';
import { bearerActor, hasBearer } from './bearer';
import { boot } from './boot';
import { requestActor } from './context';
import { refusalResponse } from './error-map';
import { readBody } from './read-body';
import { appRouter } from './root';
import { fromOurPages } from './same-origin';

const KIB = 1024;

/** Files are uploaded inside an act's input: a bank statement of a large day fits, and a paper beside a request. In bytes. */
const UPLOADS: ReadonlyMap<string, number> = new Map([
  ['reconciliation.uploadStatement', 64 * KIB * KIB],
  ['approvals.attach', 8 * KIB * KIB],
]);

const ENDPOINT = '/api/trpc';

/** The procedures that a request calls, read as the library reads them: or a comma written as %2C would hide how many. */
function namesOf(request: Request): string[] {
  const path = new URL(request.url).pathname.slice(ENDPOINT.length).replace(/^\/+|\/+$/g, '');
  try {
    return decodeURIComponent(path).split(',');
  } catch {
    return path.split(',');
  }
}

/** How much a request may bring: little from strangers, a file only where files are taken. */
function limitOf(request: Request, signedIn: boolean): number {
  if (!signedIn) return 64 * KIB;
  return Math.max(2 * KIB * KIB, ...namesOf(request).map((name) => UPLOADS.get(name) ?? 0));
}

/** The request with its body read, or null when it brings more than it may. */
async function withinLimit(request: Request, signedIn: boolean): Promise<Request | null> {
  if (request.method === 'GET') return request;
  const body = await readBody(request, limitOf(request, signedIn));
  return body && new Request(request.url, { method: request.method, headers: request.headers, body });
}

/** More calls than a screen ever makes at once. */
const MAX_BATCH = 60;

function refused(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status, headers: { 'cache-control': 'no-store' } });
}

export type TrpcServer = {
  readonly database: Database;
  /** Where people open the portal. */
  readonly ownAddress: string;
  readonly trustedProxy: boolean;
  /** Who the cookies of the request belong to; not asked of a request that comes by a key. */
  readonly sessionActor: () => Promise<Actor>;
};

/**
 * Serves the procedures to our own pages, and to machines with a key. What changes something must come from our pages, since
 * a browser sends cookies along wherever a request begins; a key is sent by nobody but who has it.
 */
export async function answerTrpc(request: Request, server: TrpcServer): Promise<Response> {
  const { database, ownAddress, trustedProxy, sessionActor } = server;
  const { headers } = request;
  const byKey = hasBearer(headers);
  if (!byKey && request.method !== 'GET' && !fromOurPages(headers, ownAddress)) {
    return refused(403, 'This request comes from another site. Open the portal at its own address and try again.');
  }
  const actor = byKey
    ? await bearerActor(database, { headers, calls: namesOf(request).length, trustedProxy })
    : await sessionActor();
  if (isRefusal(actor)) return refusalResponse(actor);
  const read = await withinLimit(request, actor.kind === 'person' || actor.kind === 'key');
  if (!read) return refused(413, 'This is more at once than is taken here. A statement may have 64 MB.');
  const response = await fetchRequestHandler({
    endpoint: ENDPOINT,
    req: read,
    router: appRouter,
    maxBatchSize: MAX_BATCH,
    createContext: () => ({ actor }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log().error({ path, ...errorFields(error.cause ?? error) }, 'a procedure crashed');
    },
  });
  response.headers.set('cache-control', 'no-store');
  return response;
}

export function serveTrpc(request: Request): Promise<Response> {
  const { env, database } = boot();
  const { NEXTAUTH_URL: ownAddress, TRUSTED_PROXY: trustedProxy } = env;
  return answerTrpc(request, { database, ownAddress, trustedProxy, sessionActor: requestActor });
}
