import { readiness } from '@/server/platform/status/readiness';

export const dynamic = 'force-dynamic';

/** 200 when requests can be served wholly, else 503 with what is in the way. */
export async function GET(): Promise<Response> {
  const checks = await readiness();
  const ready = checks.every((check) => check.ok);
  return Response.json({ status: ready ? 'ready' : 'not ready', checks }, { status: ready ? 200 : 503 });
}
