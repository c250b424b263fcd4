import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import type { DemoCustomer } from '@/prisma/seed/generators/customers';
import type { Population } from '@/prisma/seed/generators/population';
import { worldMaker, type WorldDoors } from '@/prisma/seed/world-doors';

/** Where the lender keeps its money in the demo world. */
export const ownAccount = {
  name: 'Countersign Payments GmbH',
  bankName: 'Hafenbank Hamburg',
  iban: makeIban('DE', '120300001000000001'),
  bic: 'BYLADEM1001',
  currency: 'EUR',
  creditorId: 'DE98ZZZ09999999999',
  openingMinor: 90_000_000n,
};

/** The parties of a world by the handles of its population. */
export type Parties = {
  bankAccountId: string;
  merchantIds: Map<string, string>;
  customerIds: Map<string, string>;
  customers: Map<string, DemoCustomer>;
  /** Customer handle by database id. */
  customerKeys: Map<string, string>;
  virtualIbans: Map<string, string>;
};

async function openMerchants(doors: WorldDoors, { merchants }: Population): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [index, merchant] of merchants.entries()) {
    const { key, weight: _weight, risk: _risk, iban, accountHolder, feeFixedMinor, ...terms } = merchant;
    // Every fourth is entered by the second operator, so that both have a history.
    const maker = index % 4 === 3 ? 'finance-operator-2' : 'finance-operator-1';
    const input = { ...terms, feeFixedMinor: feeFixedMinor.toString() };
    const { merchantId } = (await doors.done('merchants.register', input, maker)) as { merchantId: string };
    await doors.approved(
      'merchants.changeBankDetails',
      { merchantId, version: 1, iban, holderName: accountHolder.slice(0, 70) },
      // Who lets an account change may not approve a file that pays it for a while: the other one approves the files.
      { maker, approvers: ['finance-approver-2'] },
    );
    ids.set(key, merchantId);
  }
  return ids;
}

function customerInput(customer: DemoCustomer) {
  const {
    key: _key,
    profile: _profile,
    since: _since,
    hold: _hold,
    iban,
    accountHolder,
    limitMinor,
    ...details
  } = customer;
  return { ...details, limitMinor: limitMinor.toString(), account: { iban, holderName: accountHolder } };
}

async function openCustomers(doors: WorldDoors, { customers }: Population): Promise<Map<string, string>> {
  const answer = (await doors.done(
    'customers.registerMany',
    { customers: customers.map(customerInput) },
    worldMaker,
  )) as {
    customers: { customerId: string }[];
  };
  return new Map(
    customers.map((customer, index) => {
      const id = answer.customers[index]?.customerId;
      invariant(id, `${customer.key} has no id`);
      return [customer.key, id];
    }),
  );
}

/** Opens the lender's account, its merchants with their accounts, and its customers with mandates and virtual accounts. */
export async function openParties(
  doors: WorldDoors,
  population: Population,
  startDate: BusinessDate,
): Promise<Parties> {
  const { openingMinor, ...account } = ownAccount;
  const opened = await doors.done(
    'payments.openBankAccount',
    { ...account, openingMinor: openingMinor.toString(), minimumBalanceMinor: '5000000' },
    worldMaker,
  );
  const { bankAccountId } = opened as { bankAccountId: string };
  const merchantIds = await openMerchants(doors, population);
  const customerIds = await openCustomers(doors, population);
  const virtualIbans = new Map(
    population.customers.map((customer, index) => [
      customer.key,
      makeIban('DE', `12030000${String(9_000_000_000 + (index + 1) * 7)}`),
    ]),
  );
  await doors.done(
    'payments.setUpMany',
    {
      mandates: population.customers.map((customer, index) => ({
        ref: `M-${String(index + 1).padStart(6, '0')}`,
        customerId: customerIds.get(customer.key),
        iban: customer.iban,
        holderName: customer.accountHolder,
        signedOn: customer.since < startDate ? customer.since : addDays(startDate, -1),
      })),
      virtualAccounts: population.customers.map((customer) => ({
        iban: virtualIbans.get(customer.key),
        customerId: customerIds.get(customer.key),
        bankAccountId,
      })),
    },
    worldMaker,
  );
  return {
    bankAccountId,
    merchantIds,
    customerIds,
    customers: new Map(population.customers.map((customer) => [customer.key, customer])),
    customerKeys: new Map([...customerIds].map(([key, id]) => [id, key])),
    virtualIbans,
  };
}
