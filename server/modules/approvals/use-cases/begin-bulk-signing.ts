import { randomBytes } from 'node:crypto';
import { invariant } from '@/server/kernel/invariant';
import { Refusal } from '@/server/kernel/refusal';
import { relyingParty, requestOptions } from '@/server/platform/auth/webauthn';
import { defineCommand } from '@/server/platform/command/define';
import { answerBy, challengeOf, insertDecisionChallenge, passkeysOf } from '../approvals.signature.repo';
import { bulkDecideInput } from '../approvals.schema';
import { beginSigning, noPasskey } from './begin-signing';
import { bulkDecide, refuseOldList, shownBulk } from './bulk-decide';
import type { SignedBulk } from './bulk-leaf';

/** Gives what an authenticator signs for a whole list: its root, its size, the decision, the person, a nonce and an expiry. */
export const beginBulkSigning = defineCommand({
  name: 'approvals.beginBulkSigning',
  permission: 'approvals.decide',
  effect: 'work',
  input: bulkDecideInput.pick({ bulkId: true, root: true }),
  example: async (world) => {
    await beginSigning.example(world);
    const { bulkId, root } = await bulkDecide.example(world);
    return { bulkId, root };
  },
  approval: null,
  handle: async (context, input) => {
    const { tx, run, actor, audit } = context;
    const bulk = await shownBulk(context, input);
    if (bulk instanceof Refusal) return bulk;
    const old = refuseOldList(bulk, run.now);
    if (old) return old;
    const { personId } = actor;
    invariant(personId, 'only people hold the permission to decide');
    const keys = await passkeysOf(tx, personId);
    if (keys.length === 0) return noPasskey();
    const signs: SignedBulk = {
      purpose: 'countersign bulk decision',
      kind: 'bulk',
      bulkId: bulk.id,
      decision: bulk.decision,
      merkleRoot: bulk.root,
      count: bulk.total,
      personId,
      nonce: randomBytes(16).toString('base64url'),
      expiresAt: (await answerBy(tx)).toISOString(),
    };
    const challengeId = await insertDecisionChallenge(tx, signs);
    const allowed = keys.map((key) => key.credentialId);
    const options = await requestOptions(relyingParty(), challengeOf(signs), allowed);
    await audit({ entityType: 'approval_bulk', entityId: bulk.id, after: { signingBegun: challengeId } });
    return { challengeId, options };
  },
});
