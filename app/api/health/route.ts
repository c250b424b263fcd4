export const dynamic = 'force-dynamic';

/** The process answers; nothing behind it is asked, so that a database that is away restarts no web process. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}
