import { z } from 'zod';
import { assertionShape } from '@/server/platform/auth/webauthn';
import { listFilter } from '@/server/platform/query/list-contract';
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
  keys: z.array(z.string().min(3).max(40)).min(1).max(9).optional(),
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

export const undoDecisionInput = decideInput
  .pick({ requestId: true, version: true })
  .extend({ reason: z.string().trim().max(2000).optional() });

/** Somewhat more than the largest file: what is larger than allowed is refused in words, what is far larger not read. */
export const attachInput = z.object({
  requestId: z.uuid(),
  fileName: z.string().min(1).max(300),
  bytesBase64: z
    .string()
    .max(7_200_000)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is base64'),
});

/** What is meant by a bulk: rows that were picked, or all that match what the inbox was asked for. */
export const listBulkInput = z.object({
  decision: z.enum(['approve', 'reject']),
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('rows'), requestIds: z.array(z.uuid()).min(1).max(50_000) }),
    z.object({
      kind: z.literal('matching'),
      filters: z.record(z.string().max(60), listFilter),
      search: z.string().max(200).optional(),
    }),
  ]),
});

export const bulkDecideInput = z.object({
  bulkId: z.uuid(),
  /** The root over the list that the person was shown: a confirmation is of this list, of nothing else. */
  root: z.string().regex(/^[0-9a-f]{64}$/, 'must be the root that was shown'),
  decision: z.enum(['approve', 'reject']),
  reason: decideInput.shape.reason,
  signature: decideInput.shape.signature,
});

export const withdrawInput = z.object({ requestId: z.uuid(), reason: z.string().trim().max(2000).optional() });

const hours = z.number().int().min(1).max(2000);
const shortReason = z.string().trim().min(3, 'says why, in a few words').max(500);

/** A change of a request that waits: of the version that its maker was shown. */
export const reviseInput = decideInput.pick({ requestId: true, version: true, contentHash: true }).extend({
  /** The fields that become others; what is not named stays as it is. */
  input: z.record(z.string().min(1).max(60), z.unknown()),
  reason: shortReason,
});

export const proposePolicyInput = z.object({
  command: z.string().min(3).max(80),
  name: z.string().trim().min(3).max(120),
  /** The version that the proposal was written against; 0 for a policy that is new. */
  baseVersion: z.number().int().min(0),
  conditions: z.array(z.array(conditionShape).min(1).max(8)).max(8),
  steps: z.array(stepShape).min(1).max(8),
  expiresAfterHours: hours,
  /** From when on; none or an instant that has passed: from its approval on. */
  effectiveFrom: z.iso.datetime({ offset: true }).nullish(),
  reason: shortReason,
});

export const retirePolicyInput = proposePolicyInput.pick({
  command: true,
  name: true,
  baseVersion: true,
  reason: true,
});

const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'is a code such as EUR');

export const recordRateInput = z.object({
  date: z.iso.date(),
  from: currencyCode,
  to: currencyCode,
  /** What one unit of `from` is worth in `to`. */
  rate: z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'is a decimal such as 0.0871'),
  source: z.string().trim().min(2).max(120),
});

export const personLimitInput = z.object({
  personId: z.uuid(),
  role: z.string().min(1).max(60),
  /** In minor units; null for no limit. */
  limitMinor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be an amount in minor units')
    .nullable(),
  currency: currencyCode,
  reason: shortReason,
});

export const delegateInput = z.object({
  giverId: z.uuid(),
  delegateId: z.uuid(),
  roles: z.array(z.string().min(1).max(60)).min(1).max(9),
  fromAt: z.iso.datetime({ offset: true }),
  untilAt: z.iso.datetime({ offset: true }),
  reason: shortReason,
});

export const endDelegationInput = z.object({ delegationId: z.uuid(), reason: shortReason });
