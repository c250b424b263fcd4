import { moneyText } from '@/server/kernel/money';
import { isUuid } from '@/server/kernel/ids';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { insertMatches, moveOpen } from '../reconciliation.match.repo';
import { matchLineInput } from '../reconciliation.schema';
import { absolute, takeException } from './desk';
import { stageCustomer, stageException } from './example-statement';
import { effectOfPart, settlePart, type Part } from './settle-part';

/**
 * Matches an open bank line by hand, wholly or in part, with one thing or several. What the parts leave stays open; what a
 * part has above all that its customer owes stands on the customer's credit. Refuses RECON.PARTS_TOO_MUCH, RECON.DIRECTION,
 * RECON.ORDER_AMOUNT, RECON.ORDER_STATE, and what credit and payments refuse.
 */
export const matchLine = defineCommand({
  name: 'reconciliation.matchLine',
  permission: 'reconciliation.match',
  effect: 'fact',
  input: matchLineInput,
  example: async (world) => {
    const { exceptionId, version } = await stageException(world);
    return {
      exceptionId,
      version,
      parts: [{ targetType: 'customer' as const, targetId: await stageCustomer(world), amountMinor: '1500' }],
    };
  },
  approval: null,
  async handle(context, input) {
    const { tx, actor } = context;
    const { exception, line } = await takeException(tx, input.exceptionId, input.version);
    invariant(actor.personId, 'a match by hand is made by a person');
    const parts = input.parts.map((part): Part => ({
      ...part,
      matchId: uuidv7(),
      amountMinor: BigInt(part.amountMinor),
    }));
    const bad = parts.find((part) => part.targetType !== 'bank-charge' && !isUuid(part.targetId));
    if (bad)
      return refuse(
        'RECON.TARGET_INVALID',
        `"${bad.targetId}" names no ${bad.targetType}. Choose it from the search.`,
        {},
      );
    const sum = parts.reduce((total, part) => total + part.amountMinor, 0n);
    const open = absolute(exception.openMinor);
    if (sum > open) {
      return refuse(
        'RECON.PARTS_TOO_MUCH',
        `The parts add up to ${moneyText(sum, line.currency)}, but only ${moneyText(open, line.currency)} of ${exception.ref} are open.`,
        {
          openMinor: String(open),
        },
      );
    }
    const sign = line.amountMinor > 0n ? 1n : -1n;
    let excessMinor = 0n;
    for (const part of parts) {
      const effect = await effectOfPart(context, line, part);
      const target = { type: part.targetType, id: part.targetId };
      await insertMatches(
        context,
        [
          {
            id: part.matchId,
            lineId: line.id,
            currency: line.currency,
            target,
            amountMinor: sign * part.amountMinor,
            rule: 'by-hand',
            effect,
          },
        ],
        actor.personId,
      );
      excessMinor += (await settlePart(context, line, part)).excessMinor;
    }
    const openMinor = exception.openMinor - sign * sum;
    const version = await moveOpen(context, exception.id, openMinor);
    await context.audit({
      entityType: 'recon-exception',
      entityId: exception.id,
      before: { openMinor: String(exception.openMinor), version: exception.version },
      after: {
        openMinor: String(openMinor),
        version,
        matches: parts.map(({ amountMinor, ...part }) => ({ ...part, amountMinor: String(amountMinor) })),
        excessMinor: String(excessMinor),
      },
    });
    return {
      exceptionId: exception.id,
      version,
      openMinor: String(openMinor),
      excessMinor: String(excessMinor),
      matchIds: parts.map((part) => part.matchId),
    };
  },
});
