import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { canonicalHash, canonicalJson } from '@/server/platform/crypto/canonical';
import { installationSigner } from '@/server/platform/crypto/signing';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import {
  attachmentFacts,
  decisionFacts,
  handFacts,
  policyFacts,
  provedRows,
  requestFacts,
  versionFacts,
} from './approvals.evidence.repo';
import { exampleRequest } from './use-cases/example-request';
import { EVIDENCE_FORMAT } from './use-cases/evidence-pack';

/**
 * The evidence of a request as one file: content, policies, people, decisions with their signatures, and the way of each
 * audit row to a signed root. It shows the content in full, so it needs a reason and is itself audited.
 * `ops evidence verify FILE` checks it without a database.
 */
export const evidence = defineQuery({
  name: 'approvals.evidence',
  permission: 'approvals.evidence',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'approval_request' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => ({
    subjectId: (await exampleRequest(world)).requestId,
    reason: 'Asked for by the auditor of the bank',
  }),
  handle: async ({ db }, { subjectId }): Promise<{ name: string; text: string } | Refusal> => {
    const request = await requestFacts(db, subjectId);
    if (!request) return notFound('request', subjectId);
    const { rows, batches } = await provedRows(db, subjectId);
    const signer = installationSigner();
    const pack = {
      format: EVIDENCE_FORMAT,
      request,
      versions: await versionFacts(db, subjectId),
      policies: await policyFacts(db, subjectId),
      hands: await handFacts(db, subjectId),
      decisions: await decisionFacts(db, subjectId),
      attachments: await attachmentFacts(db, subjectId),
      audit: rows,
      batches: batches.map((batch) => ({ ...batch, sealedAt: batch.sealedAt.toISOString() })),
      publicKey: signer.publicKey,
    };
    const digest = canonicalHash(pack);
    const text = canonicalJson({ ...pack, digest, signature: signer.sign(digest) });
    return { name: `evidence-${String(request.ref)}.json`, text };
  },
});
