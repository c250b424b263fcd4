import { z } from 'zod';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { gateAnswers } from '../collections.contact.repo';
import { casesHeldBy, holdFor, letGo, oneAtATime, takeFirst, whyNothing } from '../collections.lease.repo';
import { stageCase } from './example-collections';
import { agentOf } from './lease';

/** How many cases in a row may turn out to be protected since the queue was read, before the answer is "none". */
const attempts = 5;

type Next =
  | { caseId: string; resumed: boolean; waiting: null }
  | { caseId: null; resumed: false; waiting: { reason: string; cases: number }[] };

async function takeNext(context: RunContext, personId: string): Promise<string | null> {
  const { tx, run } = context;
  const passedOver: string[] = [];
  for (let no = 0; no < attempts; no += 1) {
    const found = await takeFirst(tx, personId, passedOver);
    if (!found) return null;
    // A hold or a promise that was written while the queue was read is seen only now, with the case in hand.
    const answers = await gateAnswers(tx, [found.id], {
      channel: 'phone',
      now: run.now,
      businessDate: run.businessDate,
    });
    if (answers.get(found.id)?.allowed) return found.id;
    await letGo(tx, [found.id]);
    passedOver.push(found.id);
  }
  return null;
}

async function next(context: RunContext): Promise<Next> {
  const { tx, run } = context;
  const personId = agentOf(context);
  await oneAtATime(tx, personId);
  const held = await casesHeldBy(tx, personId, run.businessDate);
  const unfinished = held.find((each) => !each.worked);
  await letGo(
    tx,
    held.filter((each) => each !== unfinished).map((each) => each.id),
  );
  if (unfinished) {
    await holdFor(tx, unfinished.id, personId);
    return { caseId: unfinished.id, resumed: true, waiting: null };
  }
  const caseId = await takeNext(context, personId);
  if (caseId !== null) return { caseId, resumed: false, waiting: null };
  return { caseId: null, resumed: false, waiting: await whyNothing(tx, personId) };
}

/**
 * Gives the person the most urgent case that nobody has and whose customer may be called now, for fifteen minutes. A case
 * in hand with no contact written down is given again, so that nobody gathers cases. With none to give, it says why.
 */
export const nextCase = defineCommand({
  name: 'collections.nextCase',
  permission: 'collections.work',
  effect: 'work',
  input: z.object({}),
  example: async (world) => {
    await stageCase(world);
    return {};
  },
  approval: null,
  handle: async (context): Promise<Next> => {
    const answer = await next(context);
    await context.audit({
      entityType: answer.caseId === null ? 'worklist' : 'collection-case',
      entityId: answer.caseId ?? 'next',
      after: { taken: answer.caseId !== null, resumed: answer.resumed },
    });
    return answer;
  },
});
