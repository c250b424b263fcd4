import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import type { Random } from '@/prisma/seed/generators/random';
import type { ComingPromise, Debits } from '@/prisma/seed/world-debits';
import type { WorldDay, WorldDoors } from '@/prisma/seed/world-doors';
import type { Parties } from '@/prisma/seed/world-parties';
import { sql } from '@/server/platform/db/sql';

type Call = {
  disposition: 'no-answer' | 'wrong-person' | 'call-back' | 'refuses' | 'hardship' | 'dispute';
  notes: readonly string[];
};

const calls: readonly (readonly [Call, number])[] = [
  [{ disposition: 'no-answer', notes: ['Rang out', 'Voicemail, no message left', 'Engaged twice'] }, 56],
  [{ disposition: 'call-back', notes: ['At work, asks to be called again', 'Wants to talk to the bank first'] }, 18],
  [{ disposition: 'wrong-person', notes: ['A flatmate answered'] }, 8],
  [{ disposition: 'refuses', notes: ['Says it was paid long ago', 'Ends the call'] }, 11],
  [{ disposition: 'hardship', notes: ['Lost the job in summer', 'On sick pay since last month'] }, 4],
  [{ disposition: 'dispute', notes: ['Says the parcel never came'] }, 3],
];

async function takePromise(doors: WorldDoors, parties: Parties, promise: ComingPromise): Promise<void> {
  const customerId = parties.customerIds.get(promise.customerKey);
  const found = await doors.database.read.maybe<{ id: string; overdueMinor: bigint }>(
    sql`select id, overdue_minor from collection_case where customer_id = ${customerId ?? null}::uuid and state <> 'closed'`,
  );
  // Who is not late has nothing to promise: the money came, or the day of the debit has not.
  if (!found) return;
  const amountMinor = promise.amountMinor < found.overdueMinor ? promise.amountMinor : found.overdueMinor;
  const note = `Calls in and promises to pay by ${promise.dueDate}`;
  const by = `collections-agent-${promise.amountMinor % 2n === 0n ? 1 : 2}`;
  // What the rules of the desk refuse (an amount too small, a second promise) does not happen here either.
  const taken = await doors.run(
    'collections.takePromise',
    { caseId: found.id, amountMinor: amountMinor.toString(), dueDate: promise.dueDate },
    by,
  );
  if (taken.status === 'done') {
    await doors.run(
      'collections.logContact',
      { caseId: found.id, channel: 'phone', disposition: 'promise', inbound: true, note },
      by,
    );
  }
}

async function callNext(doors: WorldDoors, random: Random, at: { agent: string; date: BusinessDate }): Promise<void> {
  const next = (await doors.done('collections.nextCase', {}, at.agent)) as { caseId: string | null };
  if (next.caseId === null) return;
  const call = random.weighted(calls);
  const callBackOn = call.disposition === 'call-back' ? addDays(at.date, random.int(2, 5)) : null;
  const input = {
    caseId: next.caseId,
    channel: 'phone',
    disposition: call.disposition,
    note: random.pick(call.notes),
    callBackOn,
  };
  await doors.run('collections.logContact', input, at.agent);
  await doors.run('collections.releaseCase', { caseId: next.caseId }, at.agent);
}

/** The worklist of a day: customers who call in with a promise, and the calls that agents make. */
export async function workCases(
  doors: WorldDoors,
  day: WorldDay,
  parts: { debits: Debits; parties: Parties; behaviour: Random },
): Promise<void> {
  for (const promise of parts.debits.promisesOf(day.date)) await takePromise(doors, parts.parties, promise);
  const random = parts.behaviour.fork(`calls/${day.date}`);
  const count = random.int(0, 2);
  for (let no = 0; no < count; no += 1)
    await callNext(doors, random.fork(no), { agent: `collections-agent-${(no % 2) + 1}`, date: day.date });
}
