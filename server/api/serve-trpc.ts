import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { errorFields, log } from '@/server/platform/log/log';
import { boot } from './boot';
import { requestActor } from './context';
import { appRouter } from './root';
import { fromOurPages } from './same-origin';

/** Files are uploaded inside an act's input; a bank statement of a large day fits. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

function refused(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status, headers: { 'cache-control': 'no-store' } });
}

/** Serves the procedures to our own pages: what changes something must come from them. */
export async function serveTrpc(request: Request): Promise<Response> {
  const { env } = boot();
  if (request.method !== 'GET' && !fromOurPages(request.headers, env.NEXTAUTH_URL)) {
    return refused(403, 'This request comes from another site. Open the portal at its own address and try again.');
  }
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES)
    return refused(413, 'This is more than 64 MB at once.');
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: async () => ({ actor: await requestActor() }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log().error({ path, ...errorFields(error.cause ?? error) }, 'a procedure crashed');
    },
  });
  response.headers.set('cache-control', 'no-store');
  return response;
}
