import { mayReadMetrics, metricsRegistry } from '@/server/platform/status/metrics';

export const dynamic = 'force-dynamic';

/** Prometheus' text format, for whoever holds METRICS_TOKEN. */
export async function GET(request: Request): Promise<Response> {
  if (!mayReadMetrics(request.headers.get('authorization')))
    return new Response('METRICS_TOKEN is needed\n', { status: 401 });
  const registry = metricsRegistry();
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } });
}
