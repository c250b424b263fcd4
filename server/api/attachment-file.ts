import { attachment } from '@/server/modules/approvals/approvals.attachment.queries';
import type { Actor } from '@/server/platform/auth/actor';
import { FILE_POLICY } from '@/server/platform/auth/security-headers';
import { runQuery } from '@/server/platform/query/run-query';
import { refusalStatus } from './error-map';

/** RFC 6266: a name in ASCII for old readers, and the name as it is. */
function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]/g, '_');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

/**
 * The answer that hands out a file beside a request to whoever may see the request. Whatever is in it, a browser saves it:
 * it is not rendered, its type is not guessed, and were it opened in a frame it could run nothing.
 */
export async function attachmentFile(attachmentId: string, actor: Actor): Promise<Response> {
  const answer = await runQuery(attachment, { attachmentId }, actor);
  if (answer.status === 'refused') {
    const { code, message } = answer.refusal;
    return Response.json({ code, message }, { status: refusalStatus(answer.refusal) });
  }
  const { fileName, mediaType, sha256, bytesBase64 } = answer.value;
  return new Response(Buffer.from(bytesBase64, 'base64'), {
    headers: {
      'content-type': mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
      'content-disposition': disposition(fileName),
      'x-content-type-options': 'nosniff',
      'content-security-policy': FILE_POLICY,
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store',
      etag: `"${sha256}"`,
    },
  });
}
