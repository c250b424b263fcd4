import { logReadiness, publicReadiness, readiness } from '@/server/platform/status/readiness';

export const dynamic = 'force-dynamic';

/** 200 when requests can be served wholly, else 503 with the names of what is in the way; the reasons are in the log. */
export async function GET(): Promise<Response> {
  const checks = await readiness();
  logReadiness(checks);
  const answer = publicReadiness(checks);
  return Response.json(answer, { status: answer.status === 'ready' ? 200 : 503 });
}
