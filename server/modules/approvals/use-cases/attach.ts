import { createHash } from 'node:crypto';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { attachmentsOf, insertAttachment } from '../approvals.attachment.repo';
import { approvalAttached } from '../approvals.events';
import { findRequest, type RequestRow } from '../approvals.repo';
import { attachInput } from '../approvals.schema';
import { ownDecision } from '../approvals.undo.repo';
import { MAX_FILES, readAttachedFile } from '../domain/attached-file';
import { refuseEnded } from '../domain/standing';
import { exampleRequest } from './example-request';
import { placeOf } from './place-of';

/** Whoever made the request, has decided on it, or is asked to: nobody else puts papers before those who decide. */
async function refuseOutsider({ tx }: RunContext, request: RequestRow, personId: string): Promise<Refusal | null> {
  if (request.makerId === personId || (await ownDecision(tx, request, personId))) return null;
  const { refusal } = await placeOf(tx, request, { personId, lock: false });
  if (!refusal) return null;
  const message = `Only its maker and those who may decide on ${request.ref} add files to it. Say in a comment what they should look at.`;
  return refuse('APPROVALS.NOT_TAKING_PART', message, {
    denied: true,
    entityType: 'approval_request',
    entityId: request.id,
  });
}

/**
 * Puts a file beside a request that waits. It is no part of the content: a decision that was made before stays, and the
 * file is shown as having come after it. Refusals in a fixed order: not found, closed, expired, outsider, the file itself,
 * too many, there already.
 */
export const attach = defineCommand({
  name: 'approvals.attach',
  permission: 'approvals.attach',
  effect: 'work',
  input: attachInput,
  example: async (world) => ({
    requestId: (await exampleRequest(world)).requestId,
    fileName: 'call.txt',
    bytesBase64: Buffer.from('Rang them up: it is theirs.').toString('base64'),
  }),
  approval: null,
  handle: async (context, input): Promise<{ attachmentId: string; fileName: string; sha256: string } | Refusal> => {
    const { tx, run, actor } = context;
    const request = await findRequest(tx, input.requestId, true);
    if (!request) return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.');
    const ended = refuseEnded(request, run.now);
    if (ended) return ended;
    const { personId } = actor;
    if (!personId) return refuse('APPROVALS.PERSON_ONLY', 'Only people add files to a request.', { denied: true });
    const outsider = await refuseOutsider(context, request, personId);
    if (outsider) return outsider;
    const bytes = Buffer.from(input.bytesBase64, 'base64');
    const file = readAttachedFile(input.fileName, bytes);
    if (file instanceof Error) return file;
    const there = await attachmentsOf(tx, request.id);
    if (there.length >= MAX_FILES)
      return refuse('APPROVALS.TOO_MANY_FILES', `${request.ref} has ${MAX_FILES} files, and takes no more.`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const same = there.find((one) => one.sha256 === sha256);
    if (same)
      return refuse('APPROVALS.FILE_KNOWN', `This file is beside ${request.ref} already, as "${same.fileName}".`);
    const attachmentId = uuidv7();
    await insertAttachment(tx, {
      ...file,
      id: attachmentId,
      requestId: request.id,
      version: request.version,
      personId,
      bytes,
      sha256,
      runId: run.id,
      at: run.now,
    });
    await context.raise(approvalAttached, { requestId: request.id, attachmentId });
    const { fileName, mediaType } = file;
    await context.audit({
      entityType: 'approval_request',
      entityId: request.id,
      after: { ref: request.ref, attachmentId, fileName, mediaType, sizeBytes: bytes.byteLength, sha256 },
    });
    return { attachmentId, fileName, sha256 };
  },
});
