import { callerActor } from '@/server/api/caller-actor';
import { refusalStatus } from '@/server/api/error-map';
import { exportList } from '@/server/api/export-list';
import { isRefusal } from '@/server/kernel/refusal';

/** A list as CSV: what the person, or the owner of the key, sees under the same URL, all pages of it. */
export async function GET(request: Request, context: { params: Promise<{ list: string }> }): Promise<Response> {
  const { list } = await context.params;
  const actor = await callerActor(request);
  const file = isRefusal(actor) ? actor : await exportList(list, new URL(request.url).searchParams, actor);
  if (isRefusal(file))
    return Response.json({ code: file.code, message: file.message }, { status: refusalStatus(file) });
  return new Response(file.body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${file.fileName}"`,
      'cache-control': 'no-store',
      // Who took what along, when and by which filters; percent-encoded JSON, since headers are ASCII.
      'x-countersign-export': encodeURIComponent(JSON.stringify(file.about)),
    },
  });
}
