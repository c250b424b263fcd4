import { invariant } from '@/server/kernel/invariant';
import { stageCapturedOrder } from '@/server/modules/credit';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { sql } from '@/server/platform/db/sql';
import { stageLiveRule } from './example-fees';

/** A live rule, a plan whose second instalment is long late, and the fee that follows. */
export async function stageFee(world: ExampleWorld): Promise<{ feeId: string; version: number }> {
  await stageLiveRule(world);
  const { planId } = await stageCapturedOrder(world);
  await world.done('fees.assess', { date: '2027-01-10', after: null }, systemActor('fees'));
  const fee = await world.read((tx) =>
    tx.maybe<{ id: string; version: number }>(
      sql`select id, version from fee where plan_id = ${planId} order by assessed_on, id limit 1`,
    ),
  );
  invariant(fee, 'a fee was assessed');
  return { feeId: fee.id, version: fee.version };
}
