import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import type { Client } from 'pg';
import { ownAccount } from '@/prisma/seed/world-parties';
import { worldMaker, WorldDoors } from '@/prisma/seed/world-doors';
import { bootForSeed } from '@/prisma/seed/world-main';
import { withClient } from '@/scripts/db/admin';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { uuidFrom } from '@/server/platform/crypto/ids';
import { simulatedBankFolder } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { sql } from '@/server/platform/db/sql';

const plansPerCustomer = 2;
const date = '2026-11-20';

type Row = readonly (string | number | null)[];

async function copy(owner: Client, into: string, rows: Iterable<Row>): Promise<void> {
  function* lines() {
    for (const row of rows) yield `${row.map((value) => (value === null ? '\\N' : String(value))).join('\t')}\n`;
  }
  await pipeline(Readable.from(lines()), owner.query(copyFrom(`copy ${into} from stdin`)));
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const customerId = (no: number): string => uuidFrom('volume-customer', String(no));
const orderId = (no: number): string => uuidFrom('volume-order', String(no));
const planId = (no: number): string => uuidFrom('volume-plan', String(no));
const dayOf = (offset: number): string => new Date(Date.UTC(2026, 7, 20 + offset)).toISOString().slice(0, 10);

function* instalments(plans: number): Generator<Row> {
  for (let plan = 1; plan <= plans; plan += 1) {
    for (let no = 1; no <= 4; no += 1) {
      const due = dayOf(no * 30 + (plan % 23));
      const state = no === 4 || (plan * no) % 29 === 0 ? 'open' : 'paid';
      const paid = state === 'paid' ? 10_000 : (plan + no) % 7 === 0 ? 2_500 : 0;
      const next = state === 'open' && due >= date ? due : null;
      yield [
        uuidFrom('volume-instalment', String(plan), String(no)),
        planId(plan),
        no,
        due,
        due,
        10_000,
        0,
        paid,
        state,
        state === 'paid' ? due : null,
        next,
      ];
    }
  }
}

const merchantId = uuidFrom('volume-merchant');

async function fillParties(owner: Client, customers: readonly number[]): Promise<void> {
  await owner.query(
    `insert into merchant (id, ref, name, legal_name, category, country, city, currency, contact_email, status, fee_bps, fee_fixed_minor, reserve_bps, payout_delay_days)
     values ($1, 'ME-VOLUME', 'Lumen', 'Lumen GmbH', 'furniture', 'DE', 'Bremen', 'EUR', 'office@lumen.example', 'active', 300, 0, 0, 2)`,
    [merchantId],
  );
  await copy(
    owner,
    'customer (id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone, fee_group, limit_minor, currency, kyc_state, consents)',
    customers.map((no) => [
      customerId(no),
      `CU-V-${no}`,
      'Ada',
      `Volume ${no}`,
      `ada.${no}@volume.example`,
      '+491700000000',
      'Weg 1',
      '28195',
      'Bremen',
      'DE',
      '1990-01-01',
      'de',
      'Europe/Berlin',
      'standard',
      1_000_000,
      'EUR',
      'verified',
      '{}',
    ]),
  );
  await copy(
    owner,
    'mandate (id, ref, customer_id, iban, holder_name, signed_on, sequence, status)',
    customers.map((no) => [
      uuidFrom('volume-mandate', String(no)),
      `M-V-${no}`,
      customerId(no),
      makeIban('DE', `37040044${String(no).padStart(10, '0')}`),
      `Ada Volume ${no}`,
      '2026-01-01',
      'RCUR',
      'active',
    ]),
  );
}

async function fillPlans(owner: Client, plans: number, customers: number): Promise<void> {
  await copy(
    owner,
    'credit_order (id, ref, merchant_id, merchant_order_ref, customer_id, amount_minor, currency, product, down_payment_minor, apr_bps, ordered_on, ordered_at, state, decision, decided_at, captured_on)',
    range(plans).map((no) => [
      orderId(no),
      `CO-V-${no}`,
      merchantId,
      `V-${no}`,
      customerId((no % customers) + 1),
      40_000,
      'EUR',
      'pay-in-4',
      0,
      0,
      '2026-09-01',
      '2026-09-01T10:00:00Z',
      'captured',
      '{"rules":[],"outcome":"approved"}',
      '2026-09-01T10:00:00Z',
      '2026-09-01',
    ]),
  );
  // A plan and its instalments prove each other when the transaction ends, so they come in one.
  await owner.query('begin');
  await copy(
    owner,
    'plan (id, ref, order_id, customer_id, merchant_id, currency, product, principal_minor, interest_minor, merchant_fee_minor, apr_bps, started_on, ends_on, state)',
    range(plans).map((no) => [
      planId(no),
      `PL-V-${no}`,
      orderId(no),
      customerId((no % customers) + 1),
      merchantId,
      'EUR',
      'pay-in-4',
      40_000,
      0,
      1_200,
      0,
      '2026-09-01',
      '2026-12-20',
      'active',
    ]),
  );
  await copy(
    owner,
    'instalment (id, plan_id, no, due_date, effective_due_date, principal_minor, interest_minor, paid_principal_minor, state, paid_on, next_collection_on)',
    instalments(plans),
  );
  await owner.query('commit');
  await owner.query('analyze');
}

async function fill(owner: Client, plans: number): Promise<void> {
  const customers = range(Math.ceil(plans / plansPerCustomer));
  await fillParties(owner, customers);
  await fillPlans(owner, plans, customers.length);
}

/**
 * So many plans at once, by COPY as the owner, for benches of the close and of lists. They reach around the doors and have
 * no entries in the books, so this world proves speed and nothing else.
 */
export async function makeVolume(plans: number): Promise<void> {
  const { env, database } = bootForSeed();
  const { used } = await database.read.one<{ used: boolean }>(
    sql`select exists (select from person) or exists (select from run) as used`,
  );
  if (used) throw new Error('This database holds rows already; a world is made in an empty one only.');
  // Its bank gives the statements that a close waits for.
  const { openingMinor: amountMinor, iban, name: owner } = ownAccount;
  await createSimulatedBank({
    dataDir: simulatedBankFolder(env.DATA_DIR),
    seed: 'countersign',
    startDate: businessDate(date),
    openingBalances: [{ iban, owner, amountMinor }],
  });
  const doors = new WorldDoors({ database, label: 'volume' });
  await doors.openPeople();
  await doors.done('calendar.openDriven', { businessDate: date, time: '08:30' }, worldMaker);
  const { openingMinor, ...account } = ownAccount;
  await doors.done('payments.openBankAccount', { ...account, openingMinor: openingMinor.toString() }, worldMaker);
  await withClient(process.env.DATABASE_URL ?? '', (client) => fill(client, plans));
  await doors.signOutAll();
  await database.close();
  console.log(`  ${plans} plans with ${plans * 4} instalments stand on ${date}`);
}
