import { attachmentFile } from '@/server/api/attachment-file';
import { callerActor } from '@/server/api/caller-actor';
import { refusalResponse } from '@/server/api/error-map';
import { isRefusal } from '@/server/kernel/refusal';

/** A file beside a request, to be saved and never to be shown by the browser. */
export async function GET(request: Request, context: { params: Promise<{ attachmentId: string }> }): Promise<Response> {
  const { attachmentId } = await context.params;
  const actor = await callerActor(request);
  return isRefusal(actor) ? refusalResponse(actor) : attachmentFile(attachmentId, actor);
}
