import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { relyingParty, requestOptions } from '@/server/platform/auth/webauthn';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { findRequest } from '../approvals.repo';
import { decideInput } from '../approvals.schema';
import {
  answerBy,
  challengeOf,
  insertDecisionChallenge,
  passkeysOf,
  type SignedDecision,
} from '../approvals.signature.repo';
import { refuseEnded, refuseNotShown } from '../domain/standing';
import { exampleRequest } from './example-request';

/** The refusal of somebody who has nothing to sign with. */
export function noPasskey(): Refusal {
  return refuse(
    'APPROVALS.NO_PASSKEY',
    'You have no passkey yet. Register one under "Your sessions", then sign your decision.',
  );
}

/**
 * Gives what an authenticator signs for one decision: the hash of request, version, content, decision, policies, person,
 * a nonce and an expiry. Whether the person may decide is asked again when they do.
 */
export const beginSigning = defineCommand({
  name: 'approvals.beginSigning',
  permission: 'approvals.decide',
  effect: 'work',
  input: decideInput.pick({ requestId: true, version: true, contentHash: true, decision: true }),
  example: async (world) => {
    const approver = await world.actor('finance-approver');
    const begun = await world.done('access.beginPasskey', {}, approver);
    const { challengeId, options } = z
      .object({
        challengeId: z.uuid(),
        options: z.object({ challenge: z.string(), rp: z.object({ id: z.string().optional() }) }),
      })
      .parse(begun);
    const response = world.authenticator(approver).register(options);
    await world.done('access.registerPasskey', { challengeId, label: 'Key', response }, approver);
    return { ...(await exampleRequest(world)), decision: 'approve' as const };
  },
  approval: null,
  handle: async ({ tx, run, actor, audit }, input) => {
    const request = await findRequest(tx, input.requestId, false);
    if (!request) return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.');
    const stale = refuseEnded(request, run.now) ?? refuseNotShown(request, input);
    if (stale) return stale;
    const { personId } = actor;
    invariant(personId, 'only people hold the permission to decide');
    const keys = await passkeysOf(tx, personId);
    if (keys.length === 0) {
      return noPasskey();
    }
    const { policies } = await tx.one<{ policies: { id: string; version: number }[] }>(
      sql`select policies from approval_request where id = ${request.id}`,
    );
    const signs: SignedDecision = {
      purpose: 'countersign decision',
      requestId: request.id,
      ref: request.ref,
      version: request.version,
      contentHash: request.contentHash,
      decision: input.decision,
      policies: policies.map(({ id, version }) => ({ id, version })),
      personId,
      nonce: randomBytes(16).toString('base64url'),
      expiresAt: (await answerBy(tx)).toISOString(),
    };
    const challengeId = await insertDecisionChallenge(tx, signs);
    const allowed = keys.map((key) => key.credentialId);
    const options = await requestOptions(relyingParty(), challengeOf(signs), allowed);
    await audit({ entityType: 'approval_request', entityId: request.id, after: { signingBegun: challengeId } });
    return { challengeId, options };
  },
});
