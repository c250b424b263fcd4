import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { findCase, type CaseRow } from '../collections.case.repo';
import { gateAnswers } from '../collections.contact.repo';
import { holdFor } from '../collections.lease.repo';
import type { Channel } from '../domain/contact-gate';

/** The person at the desk; machines work no cases. */
export function agentOf({ actor }: Pick<RunContext, 'actor'>): string {
  invariant(actor.personId, 'only people work cases');
  return actor.personId;
}

/** The active case, held until the run ends. Throws Refusal COLLECTIONS.CASE_NOT_FOUND and COLLECTIONS.CASE_CLOSED. */
export async function lockCase({ tx }: Pick<RunContext, 'tx'>, caseId: string): Promise<CaseRow> {
  const found = await findCase(tx, caseId, true);
  if (!found)
    throw refuse('COLLECTIONS.CASE_NOT_FOUND', 'There is no such case. Open it from the worklist.', { caseId });
  if (found.state === 'closed') {
    throw refuse(
      'COLLECTIONS.CASE_CLOSED',
      `Case ${found.ref} is closed: nothing is overdue any more. Take the next one.`,
      { caseId },
    );
  }
  return found;
}

export const takenBy = (found: CaseRow): Refusal =>
  refuse(
    'COLLECTIONS.CASE_TAKEN',
    `${found.lockedByName ?? 'Somebody else'} works on case ${found.ref} now. Take the next one.`,
    {
      caseId: found.id,
      lockedBy: found.lockedBy,
    },
  );

/** The case when nobody else has it; `mine` says that this person's lease runs. Throws Refusal COLLECTIONS.CASE_TAKEN. */
export async function caseForMe(context: RunContext, caseId: string): Promise<{ found: CaseRow; mine: boolean }> {
  const found = await lockCase(context, caseId);
  const mine = found.leased && found.lockedBy === agentOf(context);
  if (found.leased && !mine) throw takenBy(found);
  return { found, mine };
}

/** Throws Refusal COLLECTIONS.CONTACT_NOT_ALLOWED with what forbids contact now. */
export async function askGate(context: RunContext, found: CaseRow, channel: Channel): Promise<void> {
  const { tx, run } = context;
  const answers = await gateAnswers(tx, [found.id], { channel, now: run.now, businessDate: run.businessDate });
  const gate = answers.get(found.id);
  if (gate?.allowed) return;
  throw refuse(
    'COLLECTIONS.CONTACT_NOT_ALLOWED',
    `Case ${found.ref} may not be contacted now. ${gate?.reason ?? ''}`.trim(),
    {
      caseId: found.id,
      code: gate?.code,
    },
  );
}

/** Takes or renews the lease. Whoever takes a case anew asks the gate; a lease that runs was given under it. */
export async function takeOrRenew(context: RunContext, caseId: string): Promise<{ found: CaseRow; lockedUntil: Date }> {
  const { found, mine } = await caseForMe(context, caseId);
  if (!mine) await askGate(context, found, 'phone');
  return { found, lockedUntil: await holdFor(context.tx, found.id, agentOf(context)) };
}
