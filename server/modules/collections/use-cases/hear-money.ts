import type { instalmentsPaid } from '@/server/modules/credit';
import type { RunContext } from '@/server/platform/command/context';
import type { EventDefinition } from '@/server/platform/events/event';
import { bringUpToDate } from '../collections.case.repo';
import { withCaseOrPromise } from '../collections.promise.repo';
import { judgeCustomers } from './close-chunks';

type PayloadOf<E> = E extends EventDefinition<infer P> ? P : never;

/** Money came in: what it paid leaves the worklist at once, and the promise it kept is kept, not only after the close. */
export async function hearMoney(context: RunContext, { paid }: PayloadOf<typeof instalmentsPaid>): Promise<void> {
  const { tx, run } = context;
  const customerIds = await withCaseOrPromise(tx, [...new Set(paid.map((each) => each.customerId))]);
  if (customerIds.length === 0) return;
  await judgeCustomers(context, customerIds, run.businessDate);
  await bringUpToDate(tx, { customerIds }, { date: run.businessDate, opening: false });
}
