import { attachmentFile } from '@/server/api/attachment-file';
import { requestActor } from '@/server/api/context';

/** A file beside a request, to be saved and never to be shown by the browser. */
export async function GET(
  _request: Request,
  context: { params: Promise<{ attachmentId: string }> },
): Promise<Response> {
  const { attachmentId } = await context.params;
  return attachmentFile(attachmentId, await requestActor());
}
