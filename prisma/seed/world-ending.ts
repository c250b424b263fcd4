import { makeIban } from '@/server/kernel/iban';
import type { BusinessDate } from '@/server/kernel/business-date';
import type { Debits } from '@/prisma/seed/world-debits';
import { checkout, type WorldDoors } from '@/prisma/seed/world-doors';
import { draftFeeRules, waiveFees } from '@/prisma/seed/world-fees';
import type { Parties } from '@/prisma/seed/world-parties';
import { sql } from '@/server/platform/db/sql';

type Owing = { customerId: string; planRef: string; openMinor: bigint };

/** Some credits of the last days that no rule can place: a digit lost, two swapped, no reference, a cent too few. */
export async function scatterStrays(
  doors: WorldDoors,
  parts: { debits: Debits; parties: Parties },
  on: BusinessDate,
): Promise<void> {
  const owing = await doors.database.read.rows<Owing>(sql`
    select p.customer_id, p.ref as plan_ref, i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor
    from plan p join lateral (select * from instalment i where i.plan_id = p.id and i.state = 'open' order by i.no limit 1) i on true
    where p.state = 'active' order by p.ref desc limit 60`);
  const mistakes: ((owed: Owing) => { remittance: string; amountMinor: bigint })[] = [
    ({ planRef, openMinor }) => ({ remittance: planRef.replace(/(\d)(\d)(?=\d*-)/, '$2$1'), amountMinor: openMinor }),
    ({ planRef, openMinor }) => ({ remittance: `Rate ${planRef.slice(0, -1)}`, amountMinor: openMinor }),
    ({ openMinor }) => ({ remittance: 'Ratenzahlung', amountMinor: openMinor }),
    ({ planRef, openMinor }) => ({ remittance: planRef.replace('-', ''), amountMinor: openMinor - 1n }),
    ({ openMinor }) => ({ remittance: 'merci', amountMinor: openMinor + 2_000n }),
  ];
  for (const [index, mistake] of mistakes.entries()) {
    const owed = owing[index * 11];
    const customer = owed && parts.parties.customers.get(parts.parties.customerKeys.get(owed.customerId) ?? '');
    if (owed && customer) parts.debits.strayCredit(on, { customer, ...mistake(owed) });
  }
}

/** Purchases a little above the limit of customers who owe nothing yet: people decide. */
async function referPurchases(doors: WorldDoors, parties: Parties): Promise<void> {
  const rows = await doors.database.read.rows<{ id: string; limitMinor: bigint; country: string }>(sql`
    select c.id, c.limit_minor, c.country from customer c where c.kyc_state = 'verified' and c.limit_minor between 60000 and 260000
      and not exists (select from credit_order o where o.customer_id = c.id)
      and not exists (select from customer_hold h where h.customer_id = c.id) order by c.ref limit 4`);
  const merchants = ['volthaus', 'kettenwerk', 'holzundform', 'gipfelstuermer'];
  for (const [index, { id, limitMinor }] of rows.entries()) {
    const order = {
      merchantId: parties.merchantIds.get(merchants[index] ?? 'volthaus'),
      merchantOrderRef: `REF-${900_100 + index * 7}`,
      customerId: id,
      amountMinor: ((limitMinor * BigInt(104 + index * 3)) / 100n).toString(),
      currency: 'EUR',
      product: index % 2 === 0 ? 'monthly-6' : 'pay-in-3',
      aprBps: 0,
    };
    await doors.done('credit.receiveOrder', order, checkout);
  }
}

/** A shop writes that its account has changed: the approver sees another country and another holder, and should wonder. */
async function askForChanges(doors: WorldDoors, parties: Parties): Promise<void> {
  const merchantId = parties.merchantIds.get('klarhaut');
  const { version } = await doors.database.read.one<{ version: number }>(
    sql`select version from merchant where id = ${merchantId ?? null}::uuid`,
  );
  await doors.submitted(
    'merchants.changeBankDetails',
    { merchantId, version, iban: makeIban('NL', 'INGB0001234567'), holderName: 'Klarhaut Cosmetik GmbH' },
    'finance-operator-1',
  );
  const held = parties.merchantIds.get('orolucente');
  const merchant = await doors.database.read.one<{ version: number }>(
    sql`select version from merchant where id = ${held ?? null}::uuid`,
  );
  await doors.submitted(
    'merchants.release',
    { merchantId: held, version: merchant.version, reason: 'The account was confirmed by a call back' },
    'finance-operator-2',
  );
  const hold = await doors.database.read.maybe<{ id: string }>(
    sql`select id from customer_hold where lifted_at is null and kind = 'dispute' order by from_date, id limit 1`,
  );
  if (hold)
    await doors.submitted(
      'customers.liftHold',
      { holdId: hold.id, reason: 'The parcel was found at the neighbour' },
      'collections-agent-1',
    );
  await doors.submitted(
    'access.grantRole',
    { personId: doors.personId('support-agent-2'), role: 'collections-agent' },
    'administrator-1',
  );
}

/** A shop whose account number looked wrong is stopped a few days before the end. */
export async function holdMerchant(doors: WorldDoors, parties: Parties): Promise<void> {
  const input = {
    merchantId: parties.merchantIds.get('orolucente'),
    reason: 'Its bank asks who the account belongs to',
  };
  await doors.done('merchants.hold', input, 'finance-operator-1');
}

/** What waits on the morning on which somebody opens the demo. */
export async function leaveWorkOpen(doors: WorldDoors, parties: Parties): Promise<void> {
  await referPurchases(doors, parties);
  await askForChanges(doors, parties);
  await draftFeeRules(doors);
  await waiveFees(doors);
}
