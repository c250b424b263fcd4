import { z } from 'zod';
import { signedDecisionShape } from '../approvals.signature.repo';
import { signedBulkShape } from './bulk-leaf';

export const EVIDENCE_FORMAT = 'countersign evidence 1';

const count = z.string().regex(/^\d{1,19}$/);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const leafShape = z.record(z.string(), z.string().nullable());

const merkleStep = z.strictObject({ side: z.enum(['left', 'right']), hash: hex64 });

const signatureShape = z.strictObject({
  passkeyId: z.uuid(),
  signs: z.discriminatedUnion('purpose', [signedDecisionShape, signedBulkShape]),
  /** The way from this decision to the root that was signed, where one signature is of a whole list. */
  proof: z.array(merkleStep).max(20).nullish(),
  credentialId: z.string(),
  publicKey: z.string(),
  rpId: z.string(),
  origin: z.string(),
  clientDataJSON: z.string(),
  authenticatorData: z.string(),
  signature: z.string(),
});

const decisionShape = z.looseObject({
  id: z.uuid(),
  personId: z.uuid(),
  onBehalfOf: z.uuid().nullable(),
  name: z.string(),
  version: z.number().int(),
  decision: z.enum(['approve', 'reject', 'recommend']),
  stepNo: z.number().int(),
  roles: z.array(z.string()),
  contentHash: hex64,
  runId: z.uuid(),
  signature: signatureShape.nullable(),
  /** Set where its person took the decision back, or a suspension voided it: it is shown, and it does not count. */
  undone: z.looseObject({ runId: z.uuid(), why: z.enum(['own', 'suspended']).optional() }).nullish(),
});

const policiesShape = z.array(z.looseObject({ id: z.uuid(), version: z.number().int() }));
const stepsShape = z.array(
  z.looseObject({
    kind: z.enum(['recommend', 'approve']),
    role: z.string(),
    count: z.number().int(),
    passkey: z.boolean().optional(),
  }),
);

/** A version that its maker changed into the next one, in the run that is named. */
const versionShape = z.looseObject({
  version: z.number().int().min(1),
  codeVersion: z.number().int(),
  content: z.record(z.string(), z.unknown()),
  contentHash: hex64,
  consequences: z.unknown(),
  consequencesHash: hex64,
  policies: policiesShape,
  steps: stepsShape,
  personId: z.uuid(),
  runId: z.uuid(),
});

/** An evidence file, as the query writes it and the verifier reads it. */
export const packShape = z.looseObject({
  format: z.literal(EVIDENCE_FORMAT),
  request: z.looseObject({
    id: z.uuid(),
    ref: z.string(),
    command: z.string(),
    codeVersion: z.number().int(),
    entityId: z.string(),
    makerId: z.string(),
    version: z.number().int(),
    status: z.string(),
    content: z.record(z.string(), z.unknown()),
    contentHash: hex64,
    consequences: z.unknown(),
    consequencesHash: hex64,
    policies: policiesShape,
    steps: stepsShape,
    submitRunId: z.uuid(),
    executedRunId: z.uuid().nullable(),
  }),
  /** What the request was before; none where it was never changed, or the file is older than such changes. */
  versions: z.array(versionShape).optional(),
  hands: z.array(z.looseObject({ personId: z.uuid() })),
  decisions: z.array(decisionShape),
  /** Files beside the request, by hash: they are no part of what was approved. */
  attachments: z
    .array(z.looseObject({ personId: z.uuid(), fileName: z.string(), sha256: hex64, runId: z.uuid() }))
    .optional(),
  audit: z.array(
    z.strictObject({
      leaf: leafShape,
      seal: z
        .strictObject({
          seq: count,
          batchNo: count,
          path: z.array(merkleStep),
        })
        .nullable(),
    }),
  ),
  batches: z.array(
    z.strictObject({
      no: count,
      firstSeq: count,
      lastSeq: count,
      root: hex64,
      prevRoot: hex64,
      horizon: count,
      sealedAt: z.iso.datetime(),
      signature: z.string(),
    }),
  ),
  publicKey: hex64,
  digest: hex64,
  signature: z.string(),
});

export type Pack = z.infer<typeof packShape>;
export type DecisionOfPack = Pack['decisions'][number];
