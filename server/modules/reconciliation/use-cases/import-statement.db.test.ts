import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { debitChunk, stageCapturedOrder } from '@/server/modules/credit';
import { releaseDebitFile } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import type { BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { inRun } from '@/server/testing/in-run';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { faultsOf, openDays } from './example-days';
import { credit, exampleStatement, stageOwnAccount, stageStatement } from './example-statement';

let world: TestWorld;
let days: Awaited<ReturnType<typeof openDays>>;
const setUp = systemActor('demo-world');
const sender = systemActor('bank-sender');
const virtual = makeIban('DE', '120300009000000001');

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}
const one = async <T>(text: string, values: unknown[] = []): Promise<T> => (await rows<T>(text, values))[0] as T;

beforeAll(async () => {
  world = await openWorld();
  days = await openDays(world);
});
afterAll(() => world.close());
afterEach(async () => expect(await faultsOf(world, days.bankAccountId)).toEqual([]));

type Debit = {
  id: string;
  ref: string;
  e2e: string;
  minor: string;
  iban: string;
  file: string;
  pmt: string;
  instalment: string;
  plan: string;
};

/** Three customers whose second instalments are at the bank in one block. */
async function stageDebits(): Promise<Debit[]> {
  for (let no = 0; no < 3; no += 1) await stageCapturedOrder(world);
  await inRun(world, (context) => debitChunk(context, { date: businessDate('2026-12-17'), cursor: null }));
  const files = await rows<{ id: string }>(`select id from payment_file where direction = 'in' and sent_at is null`);
  for (const { id } of files) {
    await inRun(world, (context) => releaseDebitFile(context, id));
    await world.done('payments.claimSend', { fileId: id }, sender);
    await world.done('payments.confirmSent', { fileId: id, receipt: 'test' }, sender);
  }
  return rows<Debit>(
    `select o.id, o.ref, o.end_to_end_id as e2e, o.amount_minor as minor, o.iban, f.id as file, f.pmt_inf_id as pmt, i.id as instalment, i.plan_id as plan
     from payment_order o join payment_file f on f.id = o.file_id join instalment i on i.payment_order_id = o.id
     where o.direction = 'in' and o.state = 'sent' order by o.ref`,
  );
}

/** A payout of 1,250.00 to a merchant that the bank has. */
async function stagePayout(
  name = 'Nordlicht',
): Promise<{ id: string; ref: string; e2e: string; pmt: string; iban: string }> {
  const operator = await world.actor('finance-operator', 'Ola');
  const merchant = {
    name,
    legalName: `${name} GmbH`,
    category: 'home',
    country: 'DE',
    city: 'Kiel',
    currency: 'EUR',
    contactEmail: 'office@nordlicht.example',
  };
  const terms = { feeBps: 349, feeFixedMinor: '35', reserveBps: 0, payoutDelayDays: 2 };
  const { merchantId } = (await world.done('merchants.register', { ...merchant, ...terms }, operator)) as {
    merchantId: string;
  };
  const details = {
    merchantId,
    version: 1,
    iban: makeIban('DE', '370400440532013000'),
    bic: 'COBADEFFXXX',
    holderName: `${name} GmbH`,
  };
  await world.approved('merchants.changeBankDetails', details, await world.actor('finance-operator', 'Bella'));
  await world.done(
    'payments.takeOverPayable',
    { merchantId, bankAccountId: days.bankAccountId, amountMinor: '125000', currency: 'EUR', sourceId: `old/${name}` },
    setUp,
  );
  await world.done(
    'payments.prepareMerchantPayouts',
    { bankAccountId: days.bankAccountId, executionDate: '2026-11-23' },
    operator,
  );
  const built = (await world.done(
    'payments.buildFile',
    { bankAccountId: days.bankAccountId, direction: 'out', executionDate: '2026-11-23' },
    operator,
  )) as { files: { fileId: string }[] };
  const fileId = built.files[0]?.fileId ?? '';
  await world.approved('payments.approveFile', { fileId, version: 1 }, operator);
  await world.done('payments.claimSend', { fileId }, sender);
  await world.done('payments.confirmSent', { fileId, receipt: 'test' }, sender);
  return one(
    `select o.id, o.ref, o.end_to_end_id as e2e, f.pmt_inf_id as pmt, o.iban from payment_order o join payment_file f on f.id = o.file_id where f.id = $1`,
    [fileId],
  );
}

const batch = (pmt: string, amountMinor: bigint, count: number): BookedEntry => ({
  amountMinor,
  code: ['PMNT', amountMinor > 0n ? 'IDDT' : 'ICDT', amountMinor > 0n ? 'ESDD' : 'ESCT'],
  batch: { messageId: 'M', paymentInfoId: pmt, count },
  items: [],
  info: 'BATCH',
});

const returned = (debit: Debit, chargeMinor: bigint): BookedEntry => ({
  amountMinor: -BigInt(debit.minor) - chargeMinor,
  code: ['PMNT', 'IDDT', 'UPDD'],
  items: [
    {
      amountMinor: -BigInt(debit.minor),
      originalMinor: BigInt(debit.minor),
      ...(chargeMinor > 0n ? { chargeMinor } : {}),
      endToEndId: debit.e2e,
      debtor: { name: 'Jonas Weber', iban: debit.iban },
      creditor: { name: 'Lender', iban: days.own },
      returnReason: { code: 'AM04', text: 'Insufficient funds' },
    },
  ],
  info: 'RUECKLASTSCHRIFT',
});

const charge = (amountMinor: bigint, endToEndId: string): BookedEntry => ({
  amountMinor: -amountMinor,
  code: ['PMNT', 'IDDT', 'CHRG'],
  items: [{ amountMinor: -amountMinor, endToEndId, remittance: 'Entgelt' }],
  info: 'ENTGELT',
});

const balanceOf = async (account: string): Promise<string> =>
  (
    await one<{ minor: string }>(
      'select coalesce(sum(amount_minor), 0) as minor from ledger_leg where account_code = $1',
      [account],
    )
  ).minor;
const stateOf = async (orderId: string) =>
  (await one<{ state: string }>('select state from payment_order where id = $1', [orderId])).state;

let debits: Debit[];

describe('a statement', () => {
  it('books a block, a payout and what customers paid; the typing error goes to the desk with its suggestion', async () => {
    debits = await stageDebits();
    const payout = await stagePayout();
    const { planId, ...other } = { ...(await stageCapturedOrder(world)) };
    expect(other.orderId).toBeTruthy();
    const plan = await one<{ ref: string; customer: string; minor: string; instalment: string }>(
      `select p.ref, p.customer_id as customer, i.principal_minor + i.interest_minor as minor, i.id as instalment
       from plan p join instalment i on i.plan_id = p.id and i.state = 'open' where p.id = $1 order by i.no limit 1`,
      [planId],
    );
    await world.done(
      'payments.assignVirtualAccount',
      { iban: virtual, customerId: plan.customer, bankAccountId: days.bankAccountId },
      setUp,
    );
    const typo = plan.ref.replace(/(\d)(\d)(-\d\d)$/, (_all, a: string, b: string, rest: string) =>
      a === b ? `${a}${(Number(b) + 1) % 10}${rest}` : `${b}${a}${rest}`,
    );
    const sum = debits.reduce((total, debit) => total + BigInt(debit.minor), 0n);
    const rawFileId = await days.booked(
      days.statementOf('2026-11-23', [
        batch(debits[0]?.pmt ?? '', sum, 3),
        batch(payout.pmt, -125_000n, 1),
        credit(BigInt(plan.minor), `Rate ${plan.ref} danke`),
        credit(1_000n, 'Rate', virtual),
        credit(777n, `Rate ${typo}`),
        charge(990n, 'NOTPROVIDED'),
      ]),
    );
    for (const debit of debits) expect(await stateOf(debit.id)).toBe('executed');
    expect(await stateOf(payout.id)).toBe('executed');
    expect(await balanceOf('payouts-in-transit')).toBe('0');
    expect(await balanceOf('bank-charges')).toBe('990');
    const states = await rows<{ state: string }>('select distinct state from instalment where id = any($1::uuid[])', [
      [...debits.map((debit) => debit.instalment), plan.instalment],
    ]);
    expect(states).toEqual([{ state: 'paid' }]);
    const statement = await one<{ state: string; n: number }>(
      'select state, entry_count as n from statement where raw_file_id = $1',
      [rawFileId],
    );
    expect(statement).toEqual({ state: 'posted', n: 6 });
    const open = await rows<{ cause: string; open: string; suggestions: { label: string; rule: string }[] }>(
      `select e.cause, e.open_minor as open, e.suggestions from recon_exception e where e.state <> 'closed'`,
    );
    expect(open).toMatchObject([{ cause: 'missing', open: '777' }]);
    expect(open[0]?.suggestions[0]).toMatchObject({
      rule: 'similar-reference',
      label: expect.stringContaining(plan.ref) as string,
    });
    const rules = await rows<{ rule: string; effect: string }>(
      'select rule, effect from recon_match order by rule, amount_minor',
    );
    expect(rules.map((row) => `${row.rule} ${row.effect}`)).toEqual([
      'bank-code charge',
      'own-reference receipt',
      'pmt-inf-id execution',
      'pmt-inf-id execution',
      'virtual-iban receipt',
    ]);
  });

  it('takes returns back with their charges; the second return of one debit lies on the desk', async () => {
    const [first, second] = debits as [Debit, Debit];
    await days.booked(
      days.statementOf('2026-11-24', [
        returned(first, 300n),
        returned(second, 0n),
        charge(450n, second.e2e),
        returned(first, 300n),
      ]),
    );
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['returned', 'returned']);
    expect(await balanceOf('bank-charges')).toBe(String(990 + 300 + 450));
    const instalments = await rows<{ state: string; on: string }>(
      'select state, returned_on::text as on from instalment where id = any($1::uuid[])',
      [[first.instalment, second.instalment]],
    );
    expect(instalments).toEqual([
      { state: 'open', on: '2026-11-24' },
      { state: 'open', on: '2026-11-24' },
    ]);
    expect(await rows(`select cause, open_minor as open from recon_exception where open_minor < 0`)).toEqual([
      { cause: 'refused', open: String(-BigInt(first.minor) - 300n) },
    ]);
    expect(
      await rows('select handling, charge_minor as charge from payment_return order by charge_minor'),
    ).toHaveLength(2);
  });

  it('of another account of ours executes no order, by rule or by hand, and both accounts are named', async () => {
    const payout = await stagePayout('Sturmvogel');
    const other = await stageOwnAccount(world);
    const text = exampleStatement({ iban: other.iban, date: '2026-11-25', entries: [batch(payout.pmt, -125_000n, 1)] });
    const { statementId } = await stageStatement(world, text);
    expect(await stateOf(payout.id)).toBe('sent');
    const open = await one<{
      id: string;
      version: number;
      cause: string;
      evidence: { field: string; equal: boolean }[];
    }>(
      `select e.id, e.version, e.cause, e.evidence from recon_exception e join statement_line l on l.id = e.line_id where l.statement_id = $1`,
      [statementId],
    );
    expect(open).toMatchObject({ cause: 'data-mismatch' });
    const names = {
      expected: expect.stringContaining('Ours DE') as string,
      actual: expect.stringContaining('example DE') as string,
    };
    expect(open.evidence.at(-1)).toMatchObject({ field: 'account of ours', equal: false, ...names });
    const target = { targetType: 'payment-order', targetId: payout.id };
    const operator = await world.actor('finance-operator', 'Ola');
    const byHand = { exceptionId: open.id, version: open.version, parts: [{ ...target, amountMinor: '125000' }] };
    expect(await world.run('reconciliation.matchLine', byHand, operator)).toMatchObject({
      status: 'refused',
      refusal: {
        code: 'RECON.ACCOUNT_MISMATCH',
        message: expect.stringMatching(
          new RegExp(`^${payout.ref} goes over Ours DE.*stands on Lender, example DE`),
        ) as string,
      },
    });
    const forced = { exceptionId: open.id, version: open.version, ...target, reason: 'The bank took it from there' };
    expect(await world.run('reconciliation.forceMatch', forced, operator)).toMatchObject({
      status: 'refused',
      refusal: { code: 'RECON.ACCOUNT_MISMATCH' },
    });
    expect(await stateOf(payout.id)).toBe('sent');
  });
});
