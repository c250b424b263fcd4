import type { WorldDoors } from '@/prisma/seed/world-doors';
import { sql } from '@/server/platform/db/sql';

type Rule = {
  country: string;
  name: string;
  graceDays: number;
  calc: { kind: 'flat'; amountMinor: string } | { kind: 'percent'; bps: string; base: 'instalment' };
  cap: string;
  orderBps: string;
};

const flat = (amountMinor: string): Rule['calc'] => ({ kind: 'flat', amountMinor });

// Each below what the law of its country allows; the demo's legal ceilings refuse anything else.
const rules: readonly Rule[] = [
  { country: 'DE', name: 'Late fee Germany', graceDays: 7, calc: flat('400'), cap: '400', orderBps: '1500' },
  { country: 'AT', name: 'Late fee Austria', graceDays: 7, calc: flat('450'), cap: '450', orderBps: '1500' },
  { country: 'NL', name: 'Late fee Netherlands', graceDays: 14, calc: flat('550'), cap: '550', orderBps: '1500' },
  {
    country: 'FR',
    name: 'Late fee France',
    graceDays: 7,
    calc: { kind: 'percent', bps: '800', base: 'instalment' },
    cap: '800',
    orderBps: '800',
  },
  { country: 'ES', name: 'Late fee Spain', graceDays: 7, calc: flat('450'), cap: '450', orderBps: '1500' },
  { country: 'IT', name: 'Late fee Italy', graceDays: 7, calc: flat('450'), cap: '450', orderBps: '1500' },
  { country: 'FI', name: 'Late fee Finland', graceDays: 7, calc: flat('400'), cap: '400', orderBps: '1500' },
];

function draftOf(rule: Rule) {
  return {
    code: `late-fee-${rule.country.toLowerCase()}`,
    name: rule.name,
    jurisdiction: rule.country,
    currency: 'EUR',
    definition: {
      graceDays: rule.graceDays,
      groupCodes: [] as string[],
      calc: rule.calc,
      capPerInstalmentMinor: rule.cap,
      capPerOrderBps: rule.orderBps,
    },
  };
}

async function draft(
  doors: WorldDoors,
  rule: ReturnType<typeof draftOf>,
  by: string,
): Promise<{ ruleId: string; rowVersion: number }> {
  const { ruleId } = (await doors.done('fees.draftRule', rule, by)) as { ruleId: string };
  return { ruleId, rowVersion: 1 };
}

/** One live late fee per country, each drafted by one fee administrator and approved by the other. */
export async function openFeeRules(doors: WorldDoors): Promise<void> {
  for (const rule of rules) {
    const input = await draft(doors, draftOf(rule), 'fee-admin-1');
    await doors.approved('fees.publishRule', input, { maker: 'fee-admin-1', approvers: ['fee-admin-2'] });
  }
}

/** A draft that somebody is still thinking about, and one that waits for the other fee administrator. */
export async function draftFeeRules(doors: WorldDoors): Promise<void> {
  const [germany, austria] = rules;
  if (!germany || !austria) return;
  const loyal = draftOf({ ...germany, graceDays: 10, calc: flat('350'), cap: '350' });
  await draft(
    doors,
    { ...loyal, definition: { ...loyal.definition, groupCodes: ['standard', 'loyal'] } },
    'fee-admin-1',
  );
  const proposed = await draft(
    doors,
    draftOf({ ...austria, graceDays: 10, calc: flat('500'), cap: '500' }),
    'fee-admin-2',
  );
  await doors.submitted('fees.publishRule', proposed, 'fee-admin-2');
}

const waiverReasons = [
  'Goodwill after a long call: first time late in two years',
  'The transfer was on its way when the fee was charged',
];

/** Agents waive a few fees, each with its reason. */
export async function waiveFees(doors: WorldDoors): Promise<void> {
  const fees = await doors.database.read.rows<{ id: string; version: number; openMinor: bigint }>(sql`
    select id, version, amount_minor - paid_minor - waived_minor as open_minor from fee
    where amount_minor > paid_minor + waived_minor order by ref limit 2`);
  for (const [index, fee] of fees.entries()) {
    const input = {
      feeId: fee.id,
      version: fee.version,
      amountMinor: fee.openMinor.toString(),
      reason: waiverReasons[index],
    };
    await doors.done('fees.waive', input, 'collections-agent-1');
  }
}
