import { describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { stageCapturedOrder } from '@/server/modules/credit';
import type { BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { faultsOf, openDays } from './example-days';
import { credit } from './example-statement';

const payee = makeIban('DE', '370400440532013000');
const payouts = 8;
const minorOf = (no: number): bigint => BigInt(10_000 + no);

async function stageMerchant(world: TestWorld): Promise<string> {
  const merchant = {
    name: 'Nordlicht',
    legalName: 'Nordlicht GmbH',
    category: 'home',
    country: 'DE',
    city: 'Kiel',
    currency: 'EUR',
    contactEmail: 'office@nordlicht.example',
    feeBps: 349,
    feeFixedMinor: '35',
    reserveBps: 0,
    payoutDelayDays: 2,
  };
  const made = await world.done('merchants.register', merchant, await world.actor('finance-operator', 'Ola'));
  return (made as { merchantId: string }).merchantId;
}

/** Payouts T-1, T-2, … of one file that the bank has, by the owner's hand. */
async function stagePayouts(world: TestWorld, bankAccountId: string, merchantId: string): Promise<void> {
  const [rawId, fileId] = [uuidv7(), uuidv7()];
  await world.owner.query(
    `insert into raw_file (id, kind, name, sha256, size_bytes, bytes, source, run_id)
     select $1, 'pain.001', 'staged', repeat('1', 64), 1, 'x', 'test', id from run limit 1`,
    [rawId],
  );
  await world.owner.query(
    `insert into payment_file (id, ref, direction, scheme, bank_account_id, message_id, pmt_inf_id, raw_file_id, sha256, order_count, total_minor, currency, execution_date, state, built_run_id)
     select $1, 'STAGED', 'out', 'SCT', $2, 'STAGED', 'STAGED', $3, repeat('1', 64), $4, 1, 'EUR', '2026-11-20', 'sent', id from run limit 1`,
    [fileId, bankAccountId, rawId, payouts],
  );
  await world.owner.query(
    `insert into payment_order (id, ref, direction, kind, source_type, source_id, counterparty_type, counterparty_id, holder_name, iban, amount_minor, currency,
       remittance, end_to_end_id, bank_account_id, execution_date, state, file_id, prepared_by)
     select gen_random_uuid(), 'T-' || n, 'out', 'merchant-payout', 'test', 'T-' || n, 'merchant', $1, 'Nordlicht GmbH', $2, 10000 + n, 'EUR', 'T-' || n, 'T-' || n, $3,
       '2026-11-20', 'sent', $4, 'test' from generate_series(1, $5::int) n`,
    [merchantId, payee, bankAccountId, fileId, payouts],
  );
}

const paid = (no: number, amountMinor = minorOf(no)): BookedEntry => ({
  amountMinor: -amountMinor,
  code: ['PMNT', 'ICDT', 'ESCT'],
  items: [{ amountMinor: -amountMinor, endToEndId: `T-${no}`, creditor: { name: 'Nordlicht GmbH', iban: payee } }],
  info: 'TRANSFER',
});

const cameBack = (no: number): BookedEntry => ({
  amountMinor: minorOf(no),
  code: ['PMNT', 'ICDT', 'RRTN'],
  items: [
    {
      amountMinor: minorOf(no),
      endToEndId: `T-${no}`,
      creditor: { name: 'Nordlicht GmbH', iban: payee },
      returnReason: { code: 'AC04', text: 'Account closed' },
    },
  ],
  info: 'RETURN',
});

const charge = (amountMinor: bigint): BookedEntry => ({
  amountMinor: -amountMinor,
  code: ['PMNT', 'IDDT', 'CHRG'],
  items: [{ amountMinor: -amountMinor, endToEndId: 'NOTPROVIDED', remittance: 'Entgelt' }],
  info: 'ENTGELT',
});

/** All that an import leaves, without ids: what the books say, what matched, what is on the desk, where orders stand. */
async function whatIsLeft(world: TestWorld): Promise<Record<string, unknown[]>> {
  const rows = async (text: string): Promise<unknown[]> => (await world.owner.query(text)).rows as unknown[];
  return {
    books: await rows(
      `select e.event, e.source_type, e.leg_count, l.account_code, l.amount_minor, count(*) as n from ledger_entry e join ledger_leg l on l.entry_id = e.id
       group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
    ),
    balances: await rows(
      `select b.account_code, sum(b.balance_minor) as minor, (select sum(amount_minor) from ledger_leg l where l.account_code = b.account_code) as legs
       from ledger_balance b group by 1 order by 1`,
    ),
    // A double within one file is matched before its other half is booked, and given back; what stands is the same.
    matches: await rows(
      `select l.amount_minor as line, l.end_to_end_id, m.target_type, m.rule, m.effect, m.amount_minor, m.entry_id is null as bare
       from recon_match m join statement_line l on l.id = m.line_id where m.undone_reason is null order by 1, 2, 3, 4, 5, 6`,
    ),
    exceptions: await rows(
      `select l.amount_minor as line, l.end_to_end_id, e.open_minor, e.state from recon_exception e join statement_line l on l.id = e.line_id order by 1, 2, 3`,
    ),
    orders: await rows(
      `select o.ref, o.state, o.version, array_agg(v.event order by v.id) as events from payment_order o join payment_order_event v on v.order_id = o.id
       where o.source_type = 'test' group by o.id order by o.ref`,
    ),
    merchant: await rows('select kind, amount_minor from merchant_statement_line order by 1, 2'),
    instalments: await rows('select no, state, paid_principal_minor from instalment order by plan_id, no'),
  };
}

async function booked(inOneFile: boolean): Promise<Record<string, unknown[]>> {
  const world = await openWorld();
  try {
    const days = await openDays(world);
    await stagePayouts(world, days.bankAccountId, await stageMerchant(world));
    const { planId } = await stageCapturedOrder(world);
    const { rows } = await world.owner.query<{ ref: string; minor: string }>(
      `select p.ref, i.principal_minor + i.interest_minor as minor from plan p join instalment i on i.plan_id = p.id and i.state = 'open'
       where p.id = $1 order by i.no limit 1`,
      [planId],
    );
    const [plan] = rows;
    const entries: BookedEntry[] = [
      ...[1, 2, 3, 4, 5, 6].map((no) => paid(no)),
      paid(7, 9_999n),
      credit(BigInt(plan?.minor ?? 0), `Rate ${plan?.ref ?? ''}`),
      credit(777n, 'for the sofa'),
      credit(778n, 'thanks'),
      charge(990n),
      charge(15n),
      paid(3),
      cameBack(5),
      cameBack(5),
      cameBack(8),
    ];
    const files = inOneFile ? [entries] : entries.map((entry) => [entry]);
    for (const list of files) await days.booked(days.statementOf('2026-11-23', list));
    expect(await faultsOf(world, days.bankAccountId)).toEqual([]);
    return await whatIsLeft(world);
  } finally {
    await world.close();
  }
}

describe('a file of many kinds of entries', () => {
  it('books in sets what it books entry by entry: sums, matches, exceptions, orders', async () => {
    const alone = await booked(false);
    const together = await booked(true);
    expect(together).toEqual(alone);
    expect(together.orders).toMatchObject([
      { ref: 'T-1', state: 'executed' },
      { ref: 'T-2', state: 'executed' },
      { ref: 'T-3', state: 'executed' },
      { ref: 'T-4', state: 'executed' },
      { ref: 'T-5', state: 'returned' },
      { ref: 'T-6', state: 'executed' },
    ]);
    // The payout of another amount, the two strays, the double, the second return, the return of what was never booked.
    expect(together.exceptions).toHaveLength(6);
  });
});
