import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { bookOrders, releaseDebitFile } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { compile, sql, type Sql } from '@/server/platform/db/sql';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { ageStatement, firstId, lastId } from './credit.ageing.repo';
import { bucket, delinquencyOf, type AgeingItem } from './domain/plan-state';
import { ageingChunk, incomeChunk, type ChunkAt } from './use-cases/close-chunks';
import { debitChunk } from './use-cases/collect-due';

const PLANS = 10_000;
const CUSTOMERS = 2_000;
const date = businessDate('2026-11-20');
let world: TestWorld;

/**
 * Plans by the owner, past the doors: each with four instalments a month apart around the date, the earlier ones mostly
 * paid, some in collection. Numbers come from the row number, so that every run builds the same world.
 */
async function stageVolume(): Promise<void> {
  await world.done(
    'payments.openBankAccount',
    {
      name: 'Ours',
      bankName: 'Hafenbank',
      iban: 'DE02120300000000202051',
      bic: 'BYLADEM1001',
      currency: 'EUR',
      creditorId: 'DE98ZZZ09999999999',
    },
    systemActor('demo-world'),
  );
  const { owner } = world;
  await owner.query(`insert into merchant (id, ref, name, legal_name, category, country, city, currency, contact_email, status, fee_bps, fee_fixed_minor, reserve_bps, payout_delay_days)
    values (gen_random_uuid(), 'M-1', 'Lumen', 'Lumen GmbH', 'home', 'DE', 'Bremen', 'EUR', 'office@lumen.example', 'active', 300, 0, 0, 2)`);
  await owner.query(`insert into customer (id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone, fee_group, limit_minor, currency, kyc_state, consents)
    select gen_random_uuid(), 'C-' || n, 'Ada', 'No ' || n, 'ada' || n || '@volume.example', '+491700000000', 'Weg 1', '28195', 'Bremen', 'DE', '1990-01-01', 'de', 'Europe/Berlin', 'standard', 1000000, 'EUR', 'verified', '{}'
    from generate_series(1, ${CUSTOMERS}) n`);
  await owner.query(`insert into mandate (id, ref, customer_id, iban, holder_name, signed_on, sequence, status)
    select gen_random_uuid(), 'MD-' || ref, id, 'DE89370400440532013000', 'Ada', '2026-01-01', 'RCUR', 'active' from customer`);
  await owner.query(`insert into credit_order (id, ref, merchant_id, merchant_order_ref, customer_id, amount_minor, currency, product, down_payment_minor, apr_bps, ordered_on, ordered_at, state, decision, decided_at, captured_on)
    select gen_random_uuid(), 'CO-' || n, (select id from merchant), 'W-' || n, c.id, 40000, 'EUR', 'pay-in-4', 0, 0, '2026-09-01', now(), 'captured', '{}', now(), '2026-09-01'
    from generate_series(1, ${PLANS}) n join (select id, row_number() over () as no from customer) c on c.no = n % ${CUSTOMERS} + 1`);
  await owner.query(`with made as (
      insert into plan (id, ref, order_id, customer_id, merchant_id, currency, product, principal_minor, interest_minor, merchant_fee_minor, apr_bps, started_on, ends_on, state)
      select gen_random_uuid(), replace(ref, 'CO', 'PL'), id, customer_id, merchant_id, 'EUR', product, 40000, 0, 1200, 0, '2026-09-01', '2026-12-20', 'active' from credit_order
      returning id, substring(ref from 4)::int as n)
    insert into instalment (id, plan_id, no, due_date, effective_due_date, principal_minor, interest_minor, paid_principal_minor, state, paid_on, payment_order_id, collection_date, next_collection_on)
    select gen_random_uuid(), id, no, due, due, 10000, 0, case when state = 'paid' then 10000 when (n + no) % 7 = 0 then 2500 else 0 end, state,
      case when state = 'paid' then due end, case when state = 'in-collection' then gen_random_uuid() end,
      case when state = 'in-collection' then due + n % 5 end, case when state = 'open' and due >= '2026-11-20' then due end
    from (select m.id, m.n, no, '2026-08-20'::date + no * 30 + m.n % 23 as due,
        case when no = 4 then 'open' when (m.n * no) % 29 = 0 then 'open' when (m.n * no) % 31 = 0 then 'in-collection' else 'paid' end as state
      from made m cross join generate_series(1, 4) no) x`);
  await owner.query('analyze');
}

beforeAll(async () => {
  world = await openWorld();
  await stageVolume();
}, 120_000);
afterAll(() => world.close());

type Chunk = (context: RunContext, at: ChunkAt) => Promise<ChunkAnswer>;

/** Walks a step to its end in chunks of a size, each a run of its own; answers the sum of what they counted. */
async function walk(chunk: Chunk, on: BusinessDate, size: number): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  let cursor: unknown = null;
  do {
    const at = { date: on, cursor, size };
    const answer = await inRun(world, (context) => chunk(context, at));
    if ('blocked' in answer) throw new Error(answer.blocked);
    for (const [name, count] of Object.entries(answer.counts)) total[name] = (total[name] ?? 0) + Number(count);
    cursor = answer.cursor === null ? null : JSON.parse(JSON.stringify(answer.cursor));
    total.chunks = (total.chunks ?? 0) + 1;
  } while (cursor !== null);
  return total;
}

type PlanRow = {
  id: string;
  dpd: number;
  bucket: string;
  overdue: string;
  items: { due: BusinessDate; open: number; state: AgeingItem['state']; collection: BusinessDate | null }[];
};

async function plans(): Promise<PlanRow[]> {
  const { rows } = await world.owner.query<PlanRow>(`select p.id, p.dpd, p.bucket, p.overdue_minor as overdue,
      jsonb_agg(jsonb_build_object('due', i.effective_due_date, 'open', i.principal_minor - i.paid_principal_minor, 'state', i.state, 'collection', i.collection_date)) as items
    from plan p join instalment i on i.plan_id = p.id group by p.id`);
  return rows;
}

async function explain(statement: Sql): Promise<string> {
  const { text, values } = compile(statement);
  const { rows } = await world.owner.query<{ 'QUERY PLAN': string }>({ text: `explain ${text}`, values });
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('ageing at volume', () => {
  it('says of every plan what the rule says, in chunks that change nothing when repeated', async () => {
    const first = await walk(ageingChunk, date, 3_000);
    expect(first).toMatchObject({ chunks: 4 });
    expect(first.changed).toBeGreaterThan(500);
    const all = await plans();
    expect(all).toHaveLength(PLANS);
    for (const plan of all) {
      const items = plan.items.map((item) => ({
        effectiveDueDate: item.due,
        openMinor: BigInt(item.open),
        state: item.state,
        collectionDate: item.collection,
      }));
      const { dpd, overdueMinor } = delinquencyOf(items, date);
      expect([plan.dpd, plan.bucket, BigInt(plan.overdue)]).toEqual([dpd, bucket(dpd), overdueMinor]);
    }
    expect(await walk(ageingChunk, date, 20_000)).toMatchObject({ chunks: 1, changed: 0 });
    const { rows } = await world.owner.query<{ n: number }>('select count(*)::int as n from plan_dpd_history');
    expect(rows[0]?.n).toBe(first.changed);
  }, 120_000);

  it('reads instalments by index, never the whole table', async () => {
    const chunk = ageStatement(date, firstId, {
      plans: sql`p.state = 'active' and p.id > ${firstId}::uuid and p.id <= ${'10000000-0000-0000-0000-000000000000'}::uuid`,
      instalments: sql`i.plan_id > ${firstId}::uuid and i.plan_id <= ${'10000000-0000-0000-0000-000000000000'}::uuid`,
    });
    const plan = await explain(chunk);
    expect(plan).not.toMatch(/Seq Scan on (instalment|plan)\b/);
    expect(plan).toContain('instalment_unpaid');
    expect(lastId > firstId).toBe(true);
  });
});

describe('income at volume', () => {
  it('is straight-line, ends with the whole fee, and is posted once', async () => {
    const half = await walk(incomeChunk, date, 4_000);
    expect(half).toMatchObject({ chunks: 3, plans: PLANS, entries: 3 });
    expect(await walk(incomeChunk, date, 20_000)).toMatchObject({ plans: 0, entries: 0 });
    const sum = async () =>
      (await world.owner.query<{ sum: string }>('select sum(fee_recognised_minor) from plan')).rows[0]?.sum;
    // 80 of 110 days of 12.00, rounded down.
    expect(await sum()).toBe(String(PLANS * Math.floor((1200 * 80) / 110)));
    await walk(incomeChunk, businessDate('2026-12-20'), 20_000);
    expect(await sum()).toBe(String(PLANS * 1200));
    const { rows } = await world.owner.query<{ minor: string }>(
      `select sum(amount_minor) as minor from ledger_leg where account_code = 'merchant-fee-income'`,
    );
    expect(rows[0]?.minor).toBe(String(-PLANS * 1200));
    expect(await walk(incomeChunk, businessDate('2026-12-21'), 20_000)).toMatchObject({ plans: 0, chunks: 1 });
  }, 120_000);
});

describe('debits at volume', () => {
  it('ask for each instalment once, whatever the size of the chunks', async () => {
    const on = businessDate('2027-01-07');
    const { rows: due } = await world.owner.query<{ n: number }>(
      `select count(*)::int as n from instalment where state = 'open' and next_collection_on <= '2027-01-11'`,
    );
    const first = await walk(debitChunk, on, 700);
    expect(first.debits).toBe(due[0]?.n);
    expect(first.files).toBe(1);
    expect(await walk(debitChunk, on, 20_000)).toMatchObject({ debits: 0, chunks: 1 });
    const { rows } = await world.owner.query<{ n: number; files: number }>(
      `select count(*)::int as n, count(distinct source_id)::int as files from payment_order where kind = 'instalment-debit'`,
    );
    expect(rows[0]).toEqual({ n: due[0]?.n, files: due[0]?.n });
  }, 120_000);

  it('are settled together, one entry each, and told once as a set', async () => {
    const sender = systemActor('bank-sender');
    const { rows: files } = await world.owner.query<{ id: string; account: string }>(
      'select id, bank_account_id as account from payment_file',
    );
    const file = files[0];
    if (!file) throw new Error('the debits stand in a file');
    await inRun(world, (context) => releaseDebitFile(context, file.id));
    await world.done('payments.claimSend', { fileId: file.id }, sender);
    await world.done('payments.confirmSent', { fileId: file.id, receipt: 'test' }, sender);
    const { rows: orders } = await world.owner.query<{ id: string }>(
      'select id from payment_order where file_id = $1',
      [file.id],
    );
    const booking = {
      orderIds: orders.map((order) => order.id),
      bankAccountId: file.account,
      bookedOn: '2027-01-11',
      lineId: uuidv7(),
    };
    await inRun(world, (context) => bookOrders(context, booking));
    const { rows } = await world.owner.query<{ paid: number; entries: number; told: number; clearing: string }>(
      `select (select count(*)::int from instalment where state = 'paid' and paid_on = '2027-01-11' and payment_order_id is not null) as paid,
        (select count(*)::int from ledger_entry where event = 'debit-spread') as entries,
        (select count(*)::int from outbox_event where type = 'credit.instalmentsPaid') as told,
        (select sum(amount_minor) from ledger_leg where account_code = 'collections-clearing') as clearing`,
    );
    expect(orders.length).toBeGreaterThan(9_000);
    expect(rows[0]).toEqual({ paid: orders.length, entries: orders.length, told: 1, clearing: '0' });
  }, 120_000);

  it('find what is due by index', async () => {
    const plan =
      await explain(sql`select i.id from instalment i where i.state = 'open' and i.next_collection_on is not null
      and i.next_collection_on <= ${'2026-11-24'}::date order by i.next_collection_on, i.id limit 100`);
    expect(plan).toContain('instalment_to_collect');
  });
});
