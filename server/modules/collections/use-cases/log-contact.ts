import { Refusal } from '@/server/kernel/refusal';
import { protect } from '@/server/modules/customers';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { contactLogged } from '../collections.events';
import { insertAttempt, snooze } from '../collections.lease.repo';
import { logContactInput } from '../collections.schema';
import { effectOf } from '../domain/disposition';
import { stageCase } from './example-collections';
import { agentOf, askGate, caseForMe } from './lease';

const holdReasons = { dispute: 'Dispute heard in a contact', hardship: 'Hardship heard in a contact' } as const;

/**
 * Writes down a contact and does what its answer asks for: a dispute or hardship protects the customer at once, a
 * call-back waits for its day. Without a lease that runs the gate is asked, unless the customer came to us.
 */
export const logContact = defineCommand({
  name: 'collections.logContact',
  permission: 'collections.work',
  effect: 'work',
  input: logContactInput,
  example: async (world) => ({
    ...(await stageCase(world)),
    channel: 'phone' as const,
    disposition: 'no-answer' as const,
    note: 'Rang out twice',
  }),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const { found, mine } = await caseForMe(context, input.caseId);
    if (!mine && !input.inbound) await askGate(context, found, input.channel);
    const effect = effectOf(input.disposition, { businessDate: run.businessDate, callBackOn: input.callBackOn });
    if (effect instanceof Refusal) return effect;
    const { customerId } = found;
    const attemptId = uuidv7();
    const { channel, disposition, inbound, note } = input;
    const { conversation } = effect;
    await insertAttempt(tx, {
      id: attemptId,
      caseId: found.id,
      customerId,
      channel,
      disposition,
      conversation,
      inbound,
      note,
      personId: agentOf(context),
      businessDate: run.businessDate,
      at: run.now,
      runId: run.id,
    });
    const hold =
      effect.hold &&
      (await protect(context, {
        customerId,
        reason: note.length < 3 ? holdReasons[effect.hold.kind] : note.slice(0, 500),
        ...effect.hold,
      }));
    if (effect.offeredAgainOn) await snooze(tx, found.id, effect.offeredAgainOn);
    await context.raise(contactLogged, { caseId: found.id, customerId, disposition, conversation });
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      after: {
        attemptId,
        channel,
        disposition,
        inbound,
        conversation,
        holdId: hold?.holdId ?? null,
        offeredAgainOn: effect.offeredAgainOn,
      },
    });
    return { caseId: found.id, attemptId, holdId: hold?.holdId ?? null, offeredAgainOn: effect.offeredAgainOn };
  },
});
