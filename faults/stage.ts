// The small world in which things are broken: some days of a lender, lived through the doors, up to the morning of the day
// under test. On that day everything that the day cycle knows happens at least once.
import { demoStaff } from '@/prisma/seed/generators/staff';
import { checkout, WorldDoors, worldMaker } from '@/prisma/seed/world-doors';
import { openFeeRules } from '@/prisma/seed/world-fees';
import { addDays, businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { nextBusinessDate, runClose } from '@/server/modules/operations';
import { pollBank } from '@/server/modules/payments';
import { bindSimulatedBank } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import type { ForetoldAnswer } from '@/server/platform/bank/simulated-bank/journal';
import type { Database } from '@/server/platform/db/pools';
import { sql } from '@/server/platform/db/sql';
import { relayAll } from '@/server/platform/events/relay';

/** The lender's account at its bank. */
export const ownIban = makeIban('DE', '120300001000000077');
const OPENING_MINOR = 50_000_000n;
const firstDay = businessDate('2026-10-05');

/** The day under test: a debit file was sent and is booked on it, one waits for approval, one comes back, payouts are due. */
export const dayUnderTest = businessDate('2026-10-20');

/** What the people of the day have before them in the morning. It is plain JSON, so that other processes may get it. */
export type Stage = {
  readonly date: string;
  readonly bankAccountId: string;
  /** Session of each person by key, such as "finance-operator-1". */
  readonly sessions: Readonly<Record<string, string>>;
  /** Purchases that ship on the day under test. */
  readonly toCapture: readonly string[];
  /** A purchase that one of the merchants takes back in part. */
  readonly toRefund: string;
  /** A purchase that arrives on the day. */
  readonly arriving: Readonly<Record<string, unknown>>;
  /** How many files of the bank were delivered before; from here on deliveries may be doubled and shuffled. */
  readonly delivered: number;
};

type Purchase = { day: string; customer: number; product: 'pay-in-4' | 'monthly-6'; amountMinor: number };

/** Four of them are due for debit around the day under test, by the fourteen days between the parts of their plans. */
const purchases: readonly Purchase[] = [
  { day: '2026-10-05', customer: 0, product: 'pay-in-4', amountMinor: 40_000 },
  { day: '2026-10-05', customer: 1, product: 'pay-in-4', amountMinor: 31_999 },
  { day: '2026-10-06', customer: 2, product: 'pay-in-4', amountMinor: 25_050 },
  { day: '2026-10-06', customer: 3, product: 'pay-in-4', amountMinor: 19_990 },
  { day: '2026-10-07', customer: 4, product: 'pay-in-4', amountMinor: 60_001 },
  { day: '2026-10-07', customer: 5, product: 'pay-in-4', amountMinor: 12_345 },
  { day: '2026-10-08', customer: 6, product: 'pay-in-4', amountMinor: 9_999 },
  { day: '2026-10-09', customer: 11, product: 'pay-in-4', amountMinor: 20_000 },
  { day: '2026-10-15', customer: 7, product: 'monthly-6', amountMinor: 89_900 },
  { day: '2026-10-16', customer: 8, product: 'monthly-6', amountMinor: 45_500 },
];

/** Becomes of a debit of this customer: everybody else pays. */
const fates: Readonly<Record<number, Omit<ForetoldAnswer, 'endToEndId'>>> = {
  1: { how: 'returned', code: 'AM04', date: dayUnderTest } as Omit<ForetoldAnswer, 'endToEndId'>,
  5: { how: 'rejected', code: 'AC04' } as Omit<ForetoldAnswer, 'endToEndId'>,
};

const customerName = (no: number): string => `Probe ${String.fromCharCode(65 + no)}`;

function customerInput(no: number) {
  return {
    firstName: 'Kim',
    lastName: customerName(no),
    email: `probe-${no}@countersign.example`,
    phone: `+4917012300${String(no).padStart(2, '0')}`,
    street: `Teststrasse ${no + 1}`,
    postcode: '20095',
    city: 'Hamburg',
    country: 'DE',
    birthDate: '1990-04-12',
    language: 'de',
    timeZone: 'Europe/Berlin',
    limitMinor: '500000',
    currency: 'EUR',
    kycState: 'verified',
    account: { iban: customerIban(no), holderName: `Kim ${customerName(no)}` },
  };
}

const customerIban = (no: number): string => makeIban('DE', `37040044${String(7_000_000 + no).padStart(10, '0')}`);
const virtualIban = (no: number): string => makeIban('DE', `12030000${String(9_100_000_000 + no)}`);
const CUSTOMERS = 12;

type Parties = { bankAccountId: string; merchants: string[]; customers: string[] };

async function openMerchant(doors: WorldDoors, no: number): Promise<string> {
  const { merchantId } = (await doors.done(
    'merchants.register',
    {
      name: `Shop ${no + 1}`,
      legalName: `Shop ${no + 1} GmbH`,
      category: 'furniture',
      country: 'DE',
      city: 'Hamburg',
      currency: 'EUR',
      contactEmail: `shop-${no}@countersign.example`,
      feeBps: 290 + no,
      feeFixedMinor: '30',
      reserveBps: no === 1 ? 500 : 0,
      payoutDelayDays: 1,
    },
    'finance-operator-1',
  )) as { merchantId: string };
  const iban = makeIban('DE', `50010517${String(8_000_000 + no).padStart(10, '0')}`);
  await doors.approved(
    'merchants.changeBankDetails',
    { merchantId, version: 1, iban, holderName: `Shop ${no + 1} GmbH` },
    { maker: 'finance-operator-1', approvers: ['finance-approver-2'] },
  );
  return merchantId;
}

async function openParties(doors: WorldDoors): Promise<Parties> {
  const account = {
    name: 'Operations',
    bankName: 'Probebank',
    iban: ownIban,
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
    openingMinor: OPENING_MINOR.toString(),
  };
  const opened = await doors.done('payments.openBankAccount', account, worldMaker);
  const { bankAccountId } = opened as { bankAccountId: string };
  const numbers = Array.from({ length: CUSTOMERS }, (_none, no) => no);
  const registered = await doors.done('customers.registerMany', { customers: numbers.map(customerInput) }, worldMaker);
  const customers = (registered as { customers: { customerId: string }[] }).customers.map((each) => each.customerId);
  await doors.done(
    'payments.setUpMany',
    {
      mandates: numbers.map((no) => ({
        ref: `M-PROBE-${no}`,
        customerId: customers[no],
        iban: customerIban(no),
        holderName: `Kim ${customerName(no)}`,
        signedOn: '2026-09-01',
      })),
      virtualAccounts: numbers.map((no) => ({ iban: virtualIban(no), customerId: customers[no], bankAccountId })),
    },
    worldMaker,
  );
  const merchants = [await openMerchant(doors, 0), await openMerchant(doors, 1)];
  return { bankAccountId, merchants, customers };
}

function orderInput(parties: Parties, order: Omit<Purchase, 'day'> & { ref: string }): Record<string, unknown> {
  return {
    merchantId: parties.merchants[order.customer % 2],
    merchantOrderRef: order.ref,
    customerId: parties.customers[order.customer],
    amountMinor: String(order.amountMinor),
    currency: 'EUR',
    product: order.product,
    aprBps: order.product === 'monthly-6' ? 990 : 0,
  };
}

async function receive(doors: WorldDoors, input: Record<string, unknown>): Promise<string> {
  const answer = await doors.done('credit.receiveOrder', input, checkout);
  const { orderId, state } = answer as { orderId: string; state: string };
  invariant(state === 'approved', `the staged purchase is ${state}`);
  return orderId;
}

async function foretell(doors: WorldDoors, fileId: string): Promise<void> {
  const rows = await doors.database.read.rows<{ endToEndId: string; iban: string }>(
    sql`select end_to_end_id, iban from payment_order where file_id = ${fileId}::uuid order by ref`,
  );
  const fateOf = (iban: string) =>
    Object.entries(fates).find(([no]) => customerIban(Number(no)) === iban)?.[1] ?? { how: 'settled' };
  await doors.bank.foretell(rows.map(({ endToEndId, iban }) => ({ endToEndId, ...fateOf(iban) }) as ForetoldAnswer));
}

type File = { id: string; version: number };

async function approveFiles(doors: WorldDoors): Promise<void> {
  const files = await doors.database.read.rows<File>(
    sql`select id, version from payment_file where state = 'prepared' order by ref`,
  );
  for (const { id, version } of files) {
    await doors.approved(
      'payments.approveFile',
      { fileId: id, version },
      { maker: 'finance-operator-1', approvers: ['finance-approver-1'] },
    );
  }
}

/** Debits are foretold as soon as their file stands, so that nobody has to talk to the bank on the day under test. */
async function foretellPrepared(doors: WorldDoors): Promise<void> {
  const files = await doors.database.read.rows<{ id: string }>(
    sql`select id from payment_file where state = 'prepared' and direction = 'in' order by ref`,
  );
  for (const { id } of files) await foretell(doors, id);
}

/** What a shop takes back on the day before is paid back to the customer on the day under test. */
async function refund(doors: WorldDoors, orderId: string): Promise<void> {
  const { version } = await doors.database.read.one<{ version: number }>(
    sql`select version from credit_order where id = ${orderId}::uuid`,
  );
  await doors.approved(
    'credit.refundOrder',
    { orderId, version, amountMinor: '17000', reason: 'An article came back' },
    { maker: 'finance-operator-2', approvers: ['finance-approver-2'] },
  );
}

/** Purchases by the number of their customer. */
type Orders = Map<number, string>;

async function liveDay(doors: WorldDoors, at: { parties: Parties; orders: Orders }, date: BusinessDate): Promise<void> {
  const { parties, orders } = at;
  await approveFiles(doors);
  await relayAll();
  for (const order of purchases.filter((each) => each.day === date)) {
    const orderId = await receive(doors, orderInput(parties, { ...order, ref: `STAGED-${order.customer}` }));
    await doors.done('credit.captureOrder', { orderId }, checkout);
    orders.set(order.customer, orderId);
  }
  if (date === '2026-10-19') await refund(doors, orders.get(11) ?? '');
  if (date === '2026-10-12') {
    const input = { bankAccountId: parties.bankAccountId, direction: 'out', executionDate: date };
    await doors.done('payments.buildFile', input, 'finance-operator-2');
    await approveFiles(doors);
  }
  await relayAll();
  await doors.bank.closeDay(addDays(nextBusinessDate(date), -1));
  await pollBank();
  await relayAll();
  const close = await runClose(date);
  invariant(close.status === 'done', `the close of ${date} ended as ${close.status}`, { close });
  await relayAll();
  await foretellPrepared(doors);
}

function sessionsOf(doors: WorldDoors): Record<string, string> {
  return Object.fromEntries(
    demoStaff().map(({ key }) => {
      const actor = doors.person(key);
      invariant(actor.kind === 'person', `${key} is a person`);
      return [key, actor.sessionId];
    }),
  );
}

/** Opens the bank of a folder; it is founded when the folder is new, and otherwise comes back as its journal says. */
export function openStageBank(folder: string): Promise<SimulatedBank> {
  return createSimulatedBank({
    dataDir: folder,
    seed: 'faults',
    startDate: firstDay,
    openingBalances: [{ iban: ownIban, owner: 'Countersign', amountMinor: OPENING_MINOR }],
  });
}

/** Lives the days before the day under test in an empty, migrated database to which the doors are bound. */
export async function buildStage(at: { database: Database; bankFolder: string }): Promise<Stage> {
  // The people of the stage sign in with the one click of a demo.
  process.env.DEMO = '1';
  const bank = await openStageBank(at.bankFolder);
  bindSimulatedBank(bank);
  const doors = new WorldDoors({ database: at.database, bank, label: 'stage' });
  await doors.openPeople();
  await doors.done('calendar.openDriven', { businessDate: firstDay, time: '08:30' }, worldMaker);
  const parties = await openParties(doors);
  await openFeeRules(doors);
  await relayAll();
  const orders: Orders = new Map();
  for (let date = firstDay; date < dayUnderTest; date = nextBusinessDate(date))
    await liveDay(doors, { parties, orders }, date);
  const toCapture: string[] = [];
  for (const [index, product] of (['pay-in-4', 'monthly-6', 'pay-in-4'] as const).entries()) {
    const customer = 9 + (index % 2);
    const order = { customer, product, amountMinor: 15_000 + index * 1_111, ref: `TODAY-${index}` };
    toCapture.push(await receive(doors, orderInput(parties, order)));
  }
  await relayAll();
  // One pays what an instalment is short of on her own account number, one writes nothing that a machine could place.
  const payer = { name: 'Kim Probe G', iban: customerIban(6) };
  await bank.addIncomingTransfer({ iban: virtualIban(6), amountMinor: 1_000n, remittance: 'Rate', payer });
  await bank.addIncomingTransfer({ iban: ownIban, amountMinor: 777n, remittance: 'Danke', payer });
  return {
    date: dayUnderTest,
    bankAccountId: parties.bankAccountId,
    sessions: sessionsOf(doors),
    toCapture,
    toRefund: orders.get(0) ?? '',
    arriving: orderInput(parties, { customer: 11, product: 'pay-in-4', amountMinor: 23_456, ref: 'ARRIVING' }),
    delivered: (await bank.outbox()).length,
  };
}
