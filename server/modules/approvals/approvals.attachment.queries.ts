import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { attachmentBytes, attachmentsOf, type AttachmentView } from './approvals.attachment.repo';
import { findRequest } from './approvals.repo';
import { exampleFile } from './use-cases/example-request';

/** The files beside a request, by name, hash and who put them there. */
export const attachments = defineQuery({
  name: 'approvals.attachments',
  permission: 'approvals.read',
  scope: 'all',
  masks: { fileName: 'text' },
  reveal: null,
  input: z.object({ requestId: z.uuid() }),
  example: async (world) => ({ requestId: (await exampleFile(world)).requestId }),
  handle: async ({ db }, { requestId }): Promise<AttachmentView[] | Refusal> =>
    (await findRequest(db, requestId, false)) ? attachmentsOf(db, requestId) : notFound('request', requestId),
});

/** One file with its bytes, for the route that hands it out. */
export const attachment = defineQuery({
  name: 'approvals.attachment',
  permission: 'approvals.read',
  scope: 'all',
  masks: { fileName: 'text' },
  reveal: null,
  input: z.object({ attachmentId: z.uuid() }),
  example: async (world) => ({ attachmentId: (await exampleFile(world)).attachmentId }),
  handle: async (
    { db },
    { attachmentId },
  ): Promise<{ fileName: string; mediaType: string; sha256: string; bytesBase64: string } | Refusal> => {
    const file = await attachmentBytes(db, attachmentId);
    if (!file) return notFound('file', attachmentId);
    const { bytes, ...about } = file;
    return { ...about, bytesBase64: bytes.toString('base64') };
  },
});
