import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { debitChunk, stageCapturedOrder } from '@/server/modules/credit';
import { releaseDebitFile } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import type { BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { relayAll } from '@/server/platform/events/relay';
import { inRun } from '@/server/testing/in-run';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { credit, exampleStatement } from './example-statement';
import { importFile } from './import-statement';

let world: TestWorld;
const setUp = systemActor('demo-world');
const sender = systemActor('bank-sender');
const own = makeIban('DE', '120300001234567890');
const virtual = makeIban('DE', '120300009000000001');
const opening = 10_000_000n;
let bankAccountId: string;
/** What the next statement opens with, and its number. */
let balance = opening;
let sequence = 0;

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}
const one = async <T>(text: string, values: unknown[] = []): Promise<T> => (await rows<T>(text, values))[0] as T;

beforeAll(async () => {
  world = await openWorld();
  const account = { name: 'Ours', bankName: 'Hafenbank', iban: own, bic: 'BYLADEM1001', currency: 'EUR', creditorId: 'DE98ZZZ09999999999' };
  const opened = await world.done('payments.openBankAccount', { ...account, openingMinor: String(opening) }, setUp);
  bankAccountId = (opened as { bankAccountId: string }).bankAccountId;
});
afterAll(() => world.close());

/** Whatever a file did: the books balance, the bank is the last statement less the desk, suspense is the desk. */
afterEach(async () => {
  expect(await rows('select currency from ledger_leg group by currency having sum(amount_minor) <> 0')).toEqual([]);
  const bank = await one<{ books: string; bank: string }>(
    `select (select coalesce(sum(amount_minor), 0) from ledger_leg where account_code = 'bank' and sub_id = $1::text) as books,
       coalesce((select closing_minor from statement where bank_account_id = $1::uuid and state = 'posted' order by booked_on desc, sequence desc limit 1), $2)
       - coalesce((select sum(e.open_minor) from recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id
           where s.bank_account_id = $1::uuid and s.state = 'posted' and e.open_minor < 0), 0) as bank`,
    [bankAccountId, String(opening)],
  );
  expect(bank.books).toBe(bank.bank);
  const suspense = await rows(
    `select 1 from (select sub_id, -sum(amount_minor) as minor from ledger_leg where account_code = 'unidentified-receipts' group by sub_id) l
       full join (select line_id::text as sub_id, open_minor from recon_exception where open_minor > 0) e on e.sub_id = l.sub_id
     where coalesce(l.minor, 0) <> coalesce(e.open_minor, 0)`,
  );
  expect(suspense).toEqual([]);
  expect(await rows(`select sub_id from ledger_leg where account_code = 'collections-clearing' group by sub_id having sum(amount_minor) <> 0`)).toEqual([]);
});

/** The bank's statement of a day, with the right balances. */
function statementOf(date: string, entries: readonly BookedEntry[]): string {
  sequence += 1;
  const text = exampleStatement({ iban: own, date, sequence, openingMinor: balance, entries });
  balance = entries.reduce((sum, entry) => sum + entry.amountMinor, balance);
  return text;
}

async function upload(text: string, fileName = 'statement.xml') {
  const input = { fileName, bytesBase64: Buffer.from(text).toString('base64') };
  return world.run('reconciliation.uploadStatement', input, await world.actor('finance-operator', 'Ola'));
}

async function uploaded(text: string): Promise<string> {
  const outcome = await upload(text);
  if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
  return (outcome.result as { rawFileId: string }).rawFileId;
}

async function booked(text: string): Promise<string> {
  const rawFileId = await uploaded(text);
  expect(await importFile(rawFileId)).toMatchObject({ status: 'done' });
  return rawFileId;
}

type Debit = { id: string; ref: string; e2e: string; minor: string; iban: string; file: string; pmt: string; instalment: string; plan: string };

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
async function stagePayout(): Promise<{ id: string; e2e: string; pmt: string; iban: string }> {
  const operator = await world.actor('finance-operator', 'Ola');
  const merchant = { name: 'Nordlicht', legalName: 'Nordlicht GmbH', category: 'home', country: 'DE', city: 'Kiel', currency: 'EUR', contactEmail: 'office@nordlicht.example' };
  const terms = { feeBps: 349, feeFixedMinor: '35', reserveBps: 0, payoutDelayDays: 2 };
  const { merchantId } = (await world.done('merchants.register', { ...merchant, ...terms }, operator)) as { merchantId: string };
  const details = { merchantId, version: 1, iban: makeIban('DE', '370400440532013000'), bic: 'COBADEFFXXX', holderName: 'Nordlicht GmbH' };
  await world.approved('merchants.changeBankDetails', details, await world.actor('finance-operator', 'Bella'));
  await world.done('payments.takeOverPayable', { merchantId, bankAccountId, amountMinor: '125000', currency: 'EUR', sourceId: 'old/1' }, setUp);
  await world.done('payments.prepareMerchantPayouts', { bankAccountId, executionDate: '2026-11-23' }, operator);
  const built = (await world.done('payments.buildFile', { bankAccountId, direction: 'out', executionDate: '2026-11-23' }, operator)) as { files: { fileId: string }[] };
  const fileId = built.files[0]?.fileId ?? '';
  await world.approved('payments.approveFile', { fileId, version: 1 }, operator);
  await world.done('payments.claimSend', { fileId }, sender);
  await world.done('payments.confirmSent', { fileId, receipt: 'test' }, sender);
  return one(`select o.id, o.end_to_end_id as e2e, f.pmt_inf_id as pmt, o.iban from payment_order o join payment_file f on f.id = o.file_id where f.id = $1`, [fileId]);
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
      creditor: { name: 'Lender', iban: own },
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
  (await one<{ minor: string }>('select coalesce(sum(amount_minor), 0) as minor from ledger_leg where account_code = $1', [account])).minor;
const stateOf = async (orderId: string) => (await one<{ state: string }>('select state from payment_order where id = $1', [orderId])).state;

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
    await world.done('payments.assignVirtualAccount', { iban: virtual, customerId: plan.customer, bankAccountId }, setUp);
    const typo = plan.ref.replace(/(\d)(\d)(-\d\d)$/, (_all, a: string, b: string, rest: string) => (a === b ? `${a}${(Number(b) + 1) % 10}${rest}` : `${b}${a}${rest}`));
    const sum = debits.reduce((total, debit) => total + BigInt(debit.minor), 0n);
    const rawFileId = await booked(
      statementOf('2026-11-23', [
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
    const states = await rows<{ state: string }>('select distinct state from instalment where id = any($1::uuid[])', [[...debits.map((debit) => debit.instalment), plan.instalment]]);
    expect(states).toEqual([{ state: 'paid' }]);
    const statement = await one<{ state: string; n: number }>('select state, entry_count as n from statement where raw_file_id = $1', [rawFileId]);
    expect(statement).toEqual({ state: 'posted', n: 6 });
    const open = await rows<{ cause: string; open: string; suggestions: { label: string; rule: string }[] }>(
      `select e.cause, e.open_minor as open, e.suggestions from recon_exception e where e.state <> 'closed'`,
    );
    expect(open).toMatchObject([{ cause: 'missing', open: '777' }]);
    expect(open[0]?.suggestions[0]).toMatchObject({ rule: 'similar-reference', label: expect.stringContaining(plan.ref) as string });
    const rules = await rows<{ rule: string; effect: string }>('select rule, effect from recon_match order by rule, amount_minor');
    expect(rules.map((row) => `${row.rule} ${row.effect}`)).toEqual(['bank-code charge', 'own-reference receipt', 'pmt-inf-id execution', 'pmt-inf-id execution', 'virtual-iban receipt']);
  });

  it('takes returns back with their charges; the second return of one debit lies on the desk', async () => {
    const [first, second] = debits as [Debit, Debit];
    await booked(statementOf('2026-11-24', [returned(first, 300n), returned(second, 0n), charge(450n, second.e2e), returned(first, 300n)]));
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['returned', 'returned']);
    expect(await balanceOf('bank-charges')).toBe(String(990 + 300 + 450));
    const instalments = await rows<{ state: string; on: string }>('select state, returned_on::text as on from instalment where id = any($1::uuid[])', [[first.instalment, second.instalment]]);
    expect(instalments).toEqual([
      { state: 'open', on: '2026-11-24' },
      { state: 'open', on: '2026-11-24' },
    ]);
    expect(await rows(`select cause, open_minor as open from recon_exception where open_minor < 0`)).toEqual([{ cause: 'refused', open: String(-BigInt(first.minor) - 300n) }]);
    expect(await rows('select handling, charge_minor as charge from payment_return order by charge_minor')).toHaveLength(2);
  });
});

describe('a file', () => {
  it('is booked once: the same bytes again are refused with a link to the first', async () => {
    const text = statementOf('2026-11-25', [credit(5_000n, 'present')]);
    await booked(text);
    const before = await one<{ n: string }>('select count(*) as n from ledger_entry');
    const again = await upload(text, 'other-name.xml');
    const { id } = await one<{ id: string }>('select id from statement where sequence = $1', [sequence]);
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'RECON.FILE_KNOWN', details: { statementId: id } } });
    expect(await one('select count(*) as n from ledger_entry')).toEqual(before);
  });

  it('with other bytes and the same statement is not booked twice', async () => {
    const last = exampleStatement({ iban: own, date: '2026-11-25', sequence, openingMinor: balance - 5_000n, entries: [credit(5_000n, 'present')] });
    const outcome = await importFile(await uploaded(`${last}\n<!-- sent again -->`));
    expect(outcome).toMatchObject({ status: 'blocked', step: 'read', message: expect.stringContaining('RECON.STATEMENT_KNOWN') as string });
  });

  it.each([
    ['is no statement', () => 'hello', 'XML.'],
    ['is of an account that is not ours', () => exampleStatement({ iban: makeIban('DE', '120300009999999999'), entries: [] }), 'RECON.ACCOUNT_UNKNOWN'],
    ['is only a report of the day', () => exampleStatement({ iban: own, entries: [] }).replaceAll('camt.053', 'camt.052').replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt').replaceAll(/(<\/?)Stmt>/g, '$1Rpt>'), 'RECON.NOT_A_STATEMENT'],
    ['has a closing balance that its entries do not make', () => exampleStatement({ iban: own, sequence: 99, date: '2026-11-26', openingMinor: balance, entries: [credit(1n, 'x')] }).replace('<Amt Ccy="EUR">0.01</Amt>', '<Amt Ccy="EUR">0.02</Amt>'), 'RECON.STATEMENT_FAULTY'],
    ['opens with another balance than the last one closed', () => exampleStatement({ iban: own, sequence: sequence + 1, date: '2026-11-26', openingMinor: balance + 1n, entries: [] }), 'RECON.BALANCE_BROKEN'],
    ['is older than the last one', () => exampleStatement({ iban: own, sequence: 2, date: '2026-11-22', openingMinor: 7n, entries: [] }), 'RECON.STATEMENT_OLDER'],
    ['is a copy', () => exampleStatement({ iban: own, sequence: sequence + 1, openingMinor: balance, entries: [] }).replace('<FrToDt>', '<CpyDplctInd>DUPL</CpyDplctInd><FrToDt>'), 'RECON.COPY'],
    ['ends in the middle', () => exampleStatement({ iban: own, sequence: sequence + 1, openingMinor: balance, entries: [credit(1n, 'x')] }).slice(0, -80), 'XML.'],
  ] as [string, () => string, string][])('that %s is kept, told, and leaves nothing', async (_name, text, code) => {
    const counts = 'select (select count(*) from statement) as s, (select count(*) from statement_line) as l, (select count(*) from ledger_entry) as e';
    const before = await one(counts);
    const rawFileId = await uploaded(text());
    const outcome = await importFile(rawFileId);
    expect(outcome).toMatchObject({ status: 'blocked', step: 'read', message: expect.stringContaining(code) as string });
    expect(await one(counts)).toEqual(before);
    expect(await one('select state from process_run where scope_key = $1', [rawFileId])).toEqual({ state: 'blocked' });
    expect(await rows('select 1 from raw_file where id = $1', [rawFileId])).toHaveLength(1);
  });

  it('that came before its predecessor waits, and goes on by itself', async () => {
    const [first, second] = [statementOf('2026-11-26', [credit(100n, 'first')]), statementOf('2026-11-27', [credit(200n, 'second')])];
    const later = await uploaded(second);
    await relayAll();
    expect(await one('select state, message from process_run where scope_key = $1', [later])).toMatchObject({ state: 'blocked', message: expect.stringContaining('RECON.STATEMENT_GAP') as string });
    await uploaded(first);
    await relayAll();
    expect(await rows('select state from statement where sequence >= $1', [sequence - 1])).toEqual([{ state: 'posted' }, { state: 'posted' }]);
  });

  it('goes through two workers at once and is booked once', async () => {
    const rawFileId = await uploaded(statementOf('2026-11-30', Array.from({ length: 40 }, (_none, no) => credit(BigInt(100 + no), `gift ${no}`))));
    const outcomes = await Promise.all([importFile(rawFileId), importFile(rawFileId), importFile(rawFileId)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['done', 'done', 'done']);
    expect(await one('select count(*)::int as n from statement_line l join statement s on s.id = l.statement_id where s.raw_file_id = $1', [rawFileId])).toEqual({ n: 40 });
    expect(await one(`select count(*)::int as n from recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id where s.raw_file_id = $1`, [rawFileId])).toEqual({ n: 40 });
  });

  it('goes on where its worker was killed', async () => {
    const { ref } = await one<{ ref: string }>(`select p.ref from plan p join instalment i on i.plan_id = p.id where i.state = 'open' limit 1`);
    const rawFileId = await uploaded(statementOf('2026-12-01', [credit(4_000n, ref), credit(4_000n, 'x')]));
    // The lock that another session holds on the plan stands for a worker that dies while it gives money away.
    await world.owner.query('begin');
    await world.owner.query('select 1 from plan where ref = $1 for update', [ref]);
    const dying = importFile(rawFileId).catch((error: unknown) => error);
    const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and application_name = 'countersign-app'`;
    let pid: number | undefined;
    while (pid === undefined) pid = (await rows<{ pid: number }>(waiting))[0]?.pid;
    await world.owner.query('select pg_terminate_backend($1)', [pid]);
    expect(await dying).toBeInstanceOf(Error);
    await world.owner.query('rollback');
    expect(await one('select state from statement where raw_file_id = $1', [rawFileId])).toEqual({ state: 'read' });
    expect(await importFile(rawFileId)).toMatchObject({ status: 'done' });
    expect(await one('select state from statement where raw_file_id = $1', [rawFileId])).toEqual({ state: 'posted' });
  });
});
