import { z } from 'zod';
import { assertionShape } from '@/server/platform/auth/webauthn';
import { CONDITION_OPS } from './domain/policy-match';

const minor = z.string().regex(/^-?\d{1,18}$/, 'must be an amount in minor units');

export const conditionShape = z.strictObject({
  field: z.string().min(1).max(60),
  op: z.enum(CONDITION_OPS),
  value: z.union([z.string().max(200), z.boolean(), z.array(z.string().max(200)).max(200)]),
  currency: z.string().length(3).optional(),
});

const peopleStepShape = z.strictObject({
  kind: z.enum(['recommend', 'approve']).optional(),
  role: z.string().min(1).max(60),
  count: z.number().int().min(1).max(9),
  limitMinor: minor.optional(),
  currency: z.string().length(3).optional(),
  escalateTo: z.string().min(1).max(60).optional(),
  escalateAfterHours: z.number().int().min(1).max(2000).optional(),
  passkey: z.boolean().optional(),
});

export const stepShape = z.union([peopleStepShape, z.strictObject({ kind: z.literal('automatic') })]);

/** A policy as it is stored: blocks joined by OR, the conditions of a block by AND; steps joined by AND. */
export const policyShape = z.object({
  id: z.uuid(),
  name: z.string(),
  version: z.number().int(),
  conditions: z.array(z.array(conditionShape)),
  steps: z.array(stepShape).min(1),
  expiresAfterHours: z.number().int().min(1),
});

export type StoredPolicy = z.infer<typeof policyShape>;

export const decideInput = z.object({
  requestId: z.uuid(),
  /** The version and the content hash that the person was shown: a decision is of these, of nothing newer. */
  version: z.number().int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash that was shown'),
  decision: z.enum(['approve', 'reject', 'recommend']),
  reason: z.string().trim().max(2000).optional(),
  /** The answer of an authenticator to what `approvals.beginSigning` gave. */
  signature: z.object({ challengeId: z.uuid(), response: assertionShape }).optional(),
});

export type DecideInput = z.infer<typeof decideInput>;

export const withdrawInput = z.object({ requestId: z.uuid(), reason: z.string().trim().max(2000).optional() });
