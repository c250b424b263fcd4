import type { Client } from 'pg';
import { openFeeRules } from '@/prisma/seed/world-fees';
import { ownAccount } from '@/prisma/seed/world-parties';
import { worldMaker, WorldDoors } from '@/prisma/seed/world-doors';
import { bootForSeed } from '@/prisma/seed/world-main';
import { withClient } from '@/scripts/db/admin';
import { addDays, businessDate, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { simulatedBankFolder } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { sql } from '@/server/platform/db/sql';

const plansPerCustomer = 2;
const plansPerTransaction = 50_000;

/** The day that is open in a world of volume; the day before it was the last that was aged. */
export const volumeDate: BusinessDate = businessDate('2026-11-20');

/* The ids name their kind and count up, in the form of a UUID of version 8: the same in each world, and as those of life
 * (version 7) they come in the order of the rows, so that an index grows at its end. */
const planId = `pg_temp.id_of('plan', n)`;
const orderId = `pg_temp.id_of('order', n)`;
const entryId = (no: string): string => `pg_temp.id_of('entry', ${no})`;
const instalmentId = `pg_temp.id_of('instalment', n * 10 + no)`;
const customerId = (no: string): string => `pg_temp.id_of('customer', ${no})`;
const merchantId = `pg_temp.id_of('merchant', 1)`;

/** What the statements below need: ids by name, and for each calendar day the T2 day on which what is due then is due. */
async function writeHelpers(owner: Client): Promise<void> {
  const days = Array.from({ length: 400 }, (_, index) => addDays(volumeDate, index - 200));
  await owner.query(`
    create function pg_temp.id_of(kind text, n bigint) returns uuid language sql immutable parallel safe as $$
      select (left(md5(kind), 8) || '-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
    $$`);
  await owner.query('create temp table effective (due date primary key, day date not null)');
  await owner.query('insert into effective select * from unnest($1::date[], $2::date[])', [days, days.map(nextT2Day)]);
}

async function fillParties(owner: Client, customers: number): Promise<void> {
  await owner.query(`
    insert into merchant (id, ref, name, legal_name, category, country, city, currency, contact_email, status, fee_bps, fee_fixed_minor, reserve_bps, payout_delay_days)
    values (${merchantId}, 'ME-VOLUME', 'Lumen', 'Lumen GmbH', 'furniture', 'DE', 'Bremen', 'EUR', 'office@lumen.example', 'active', 300, 0, 0, 2)`);
  await owner.query(
    `insert into customer (id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone,
       fee_group, limit_minor, currency, kyc_state, consents)
     select ${customerId('n')}, 'CU-V-' || n, 'Ada', 'Volume ' || n, 'ada.' || n || '@volume.example', '+491700000000', 'Weg 1', '28195', 'Bremen',
       'DE', '1990-01-01', 'de', 'Europe/Berlin', 'standard', 1000000, 'EUR', 'verified', '{}' from generate_series(1, $1::int) n`,
    [customers],
  );
  // An IBAN's check digits are 98 less the remainder by 97 of the number with DE (1314) and 00 behind it.
  await owner.query(
    `insert into mandate (id, ref, customer_id, iban, holder_name, signed_on, sequence, status)
     select pg_temp.id_of('mandate', n), 'M-V-' || n, ${customerId('n')},
       'DE' || lpad((98 - mod((b.bban || '131400')::numeric, 97))::text, 2, '0') || b.bban, 'Ada Volume ' || n, '2026-01-01', 'RCUR', 'active'
     from generate_series(1, $1::int) n cross join lateral (select '37040044' || lpad(n::text, 10, '0') as bban) b`,
    [customers],
  );
}

/**
 * What each plan of a range is like: of a hundred, ten are paid off, five are late, three miss their instalment of yesterday
 * at the next close, and all others pay when they should. Between twenty and ninety days old, they are due on all days.
 */
const shapes = `
  create temp table shape on commit drop as
  select n, ${planId} as plan_id, ${orderId} as order_id, ${customerId(`(n % $3::int + 1)`)} as customer_id,
    n % 100 >= 90 as over, n % 20 = 0 as slow, n % 100 between 5 and 7 as misses,
    $4::date - case when n % 100 >= 90 then 150 + n % 20 when n % 100 between 5 and 7 then 31 else 20 + n % 70 end as started_on
  from generate_series($1::int, $2::int) n`;

const parts = `
  create temp table part on commit drop as
  select s.n, s.plan_id, k.no, s.started_on + 30 * k.no as due_date, e.day as effective, x.late, x.missed, x.paid,
    case when x.paid then 10000 when k.no = 4 and s.n % 11 = 0 and not x.late then 2500 else 0 end as paid_minor
  from shape s cross join generate_series(1, 4) k(no) join effective e on e.due = s.started_on + 30 * k.no
    join effective f on f.due = s.started_on + 30 * (k.no + 1)
    cross join lateral (select s.slow and not s.over and e.day < $1::date and f.day >= $1::date and k.no < 4 as late,
      s.misses and k.no = 1 as missed) w
    cross join lateral (select w.late, w.missed, e.day <= $1::date and not w.late and not w.missed as paid) x`;

const orders = `
  insert into credit_order (id, ref, merchant_id, merchant_order_ref, customer_id, amount_minor, currency, product, down_payment_minor, apr_bps,
    ordered_on, ordered_at, state, decision, decided_at, captured_on)
  select order_id, 'CO-V-' || n, ${merchantId}, 'V-' || n, customer_id, 40000, 'EUR', 'pay-in-4', 0, 0, started_on, started_on + time '10:00',
    'captured', '{"rules":[],"outcome":"approved"}', started_on + time '10:00', started_on from shape`;

/** Dpd, bucket and recognised fee as the last close left them, by the rules of the close. */
const plans = `
  insert into plan (id, ref, order_id, customer_id, merchant_id, currency, product, principal_minor, interest_minor, merchant_fee_minor,
    fee_recognised_minor, apr_bps, started_on, ends_on, state, dpd, bucket, overdue_minor, earning)
  select s.plan_id, 'PL-V-' || s.n, s.order_id, s.customer_id, ${merchantId}, 'EUR', 'pay-in-4', 40000, 0, 1200,
    case when s.over then 1200 else 1200 * ($1::date - s.started_on) / 120 end, 0, s.started_on, s.started_on + 120,
    case when s.over then 'completed' else 'active' end, coalesce(l.dpd, 0),
    case when l.dpd is null then 'current' when l.dpd <= 7 then '1-7' else '8-30' end, case when l.dpd is null then 0 else 10000 end, not s.over
  from shape s left join (select plan_id, $1::date - effective as dpd from part where late and effective < $1::date) l on l.plan_id = s.plan_id`;

const instalments = `
  insert into instalment (id, plan_id, no, due_date, effective_due_date, principal_minor, interest_minor, paid_principal_minor, state, attempts,
    returned_on, learned_on, next_collection_on, paid_on)
  select ${instalmentId}, plan_id, no, due_date, effective, 10000, 0, paid_minor,
    case when paid then 'paid' else 'open' end, case when late then 2 when missed then 1 else 0 end,
    case when late then effective end, case when late then greatest(effective, $1::date - 4 - n / 20 % 5) end,
    case when not paid and not late and not missed then effective end, case when paid then effective end
  from part`;

const histories = `
  insert into plan_dpd_history (plan_id, business_date, dpd, bucket, overdue_minor, run_id)
  select p.id, $1::date, p.dpd, p.bucket, p.overdue_minor, $2::uuid from plan p join shape s on s.plan_id = p.id where p.dpd > 0`;

/**
 * The portfolio comes over from a former system: what is open of each instalment and the fee that is not yet earned enter
 * the books, against what funds them. A plan that is over brings nothing.
 */
const entries = `
  insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, text, run_id, txid)
  select ${entryId('s.n')}, 'main', $1::date, 'portfolio-taken-over', 'plan', s.plan_id::text, o.open + 2, 'PL-V-' || s.n, $2::uuid,
    pg_current_xact_id()::text::bigint
  from shape s join (select plan_id, count(*)::int as open from part where not paid group by plan_id) o on o.plan_id = s.plan_id`;

const legs = `
  with owed as (
    select n, sum(10000 - paid_minor) as minor from part where not paid group by n
  ), unearned as (
    select s.n, p.merchant_fee_minor - p.fee_recognised_minor as minor from shape s join plan p on p.id = s.plan_id
  )
  insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency)
  select ${entryId('n')}, account, sub_id, minor, 'EUR' from (
    select n, 'receivable' as account, ${instalmentId}::text as sub_id, (10000 - paid_minor)::bigint as minor from part where not paid
    union all select u.n, 'deferred-merchant-fee', pg_temp.id_of('plan', u.n)::text, -u.minor from unearned u join owed using (n)
    union all select n, 'funding', $1::text, u.minor - o.minor from owed o join unearned u using (n)
  ) l order by account, sub_id`;

type Origin = { runId: string; bankAccountId: string };

async function fillPlans(owner: Client, range: { from: number; to: number; customers: number }, origin: Origin) {
  const aged = addDays(volumeDate, -1);
  // A plan and its instalments prove each other when the transaction ends, and so does an entry with its legs.
  await owner.query('begin');
  await owner.query(shapes, [range.from, range.to, range.customers, volumeDate]);
  await owner.query(parts, [volumeDate]);
  await owner.query('analyze shape, part');
  await owner.query(orders);
  await owner.query(plans, [aged]);
  await owner.query(instalments, [volumeDate]);
  await owner.query(histories, [aged, origin.runId]);
  await owner.query(entries, [volumeDate, origin.runId]);
  await owner.query(legs, [origin.bankAccountId]);
  await owner.query('commit');
}

async function fill(owner: Client, count: number): Promise<void> {
  const customers = Math.ceil(count / plansPerCustomer);
  await writeHelpers(owner);
  await fillParties(owner, customers);
  const { rows } = await owner.query<Origin>(
    `select r.id as "runId", b.id as "bankAccountId" from run r, bank_account b where r.command = 'payments.openBankAccount'`,
  );
  const [origin] = rows;
  if (origin === undefined) throw new Error('The account of this world was not opened.');
  for (let from = 1; from <= count; from += plansPerTransaction) {
    const to = Math.min(count, from + plansPerTransaction - 1);
    await fillPlans(owner, { from, to, customers }, origin);
  }
  await owner.query('insert into credit_ageing (entity, aged_on) values ($1, $2)', ['main', addDays(volumeDate, -1)]);
  // What a nightly keeper of the tables would have done by now.
  await owner.query('vacuum analyze');
}

/** The bank of a world of volume, which gives the statements that its closes wait for. */
export function volumeBank(dataDir: string): Promise<SimulatedBank> {
  const { openingMinor: amountMinor, iban, name: owner } = ownAccount;
  return createSimulatedBank({
    dataDir,
    seed: 'countersign',
    startDate: volumeDate,
    openingBalances: [{ iban, owner, amountMinor }],
  });
}

/** Opens the day, the account and the fee rules of such a world through the doors, and fills it as the owner. */
export async function openVolume({ doors, owner, count }: { doors: WorldDoors; owner: Client; count: number }) {
  await doors.openPeople();
  await doors.done('calendar.openDriven', { businessDate: volumeDate, time: '08:30' }, worldMaker);
  const { openingMinor, ...account } = ownAccount;
  await doors.done('payments.openBankAccount', { ...account, openingMinor: openingMinor.toString() }, worldMaker);
  await openFeeRules(doors);
  await fill(owner, count);
  await doors.signOutAll();
}

/**
 * So many plans at once, by set statements of the owner, for benches of the close and of lists: a portfolio in a mixed state
 * whose books prove. It reaches around the doors, so only the parties of its bank account and its fee rules have an audit.
 */
export async function makeVolume(count: number): Promise<void> {
  const { env, database } = bootForSeed();
  const { used } = await database.read.one<{ used: boolean }>(
    sql`select exists (select from person) or exists (select from run) as used`,
  );
  if (used) throw new Error('This database holds rows already; a world is made in an empty one only.');
  const bank = await volumeBank(simulatedBankFolder(env.DATA_DIR));
  await withClient(process.env.DATABASE_URL ?? '', (owner) =>
    openVolume({ doors: new WorldDoors({ database, bank, label: 'volume' }), owner, count }),
  );
  await database.close();
  console.log(`  ${count} plans with ${count * 4} instalments stand on ${volumeDate}`);
}
