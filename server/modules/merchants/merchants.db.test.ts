import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import {
  accountsChangedSince,
  addStatementLines,
  holdMerchant,
  liveAccount,
  merchantTerms,
  payables,
  type StatementLine,
} from './index';
import { detail, list, revealIban, statement } from './merchants.queries';
import { exampleMerchant, stageMerchant, stageMerchantWithAccount } from './use-cases/example-merchant';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const day = businessDate('2026-11-20');
const first = { filters: {}, sort: null, cursor: null, limit: 50 };
const plain = (value: unknown) => JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));

const lineOf = (merchantId: string, more: Partial<StatementLine>): StatementLine => ({
  merchantId,
  kind: 'capture',
  amountMinor: 10_000n,
  currency: 'EUR',
  businessDate: day,
  payableOn: day,
  sourceType: 'credit_order',
  sourceId: uuidv7(),
  text: 'Order',
  ...more,
});

describe('a change of bank details', () => {
  it('ends the former account, keeps it as history, and is a hand in payments to it', async () => {
    const { merchantId, accountId } = await stageMerchantWithAccount(world);
    const operator = await world.actor('finance-operator', 'Olga');
    const iban = makeIban('AT', '1904300234573201');
    await world.approved(
      'merchants.changeBankDetails',
      { merchantId, version: 2, iban, holderName: 'Lumen Home GmbH' },
      operator,
    );
    const { accounts, terms, hands } = await world.read(async (tx) => ({
      accounts: await liveAccount(tx, [merchantId]),
      terms: await merchantTerms(tx, merchantId),
      hands: await accountsChangedSince(tx, [merchantId], new Date('2026-11-19T00:00:00Z')),
    }));
    expect(accounts.get(merchantId)).toMatchObject({ iban });
    expect(accounts.get(merchantId)?.id).not.toBe(accountId);
    expect(terms).toMatchObject({ version: 3, feeBps: 349, feeFixedMinor: 35n });
    expect(hands.map((hand) => hand.personId)).toContain(await world.personId(operator));
    const later = await world.read((tx) => accountsChangedSince(tx, [merchantId], new Date('2026-11-21T00:00:00Z')));
    expect(later).toEqual([]);
  });

  it('warns of a foreign account, one of another merchant, and a holder that only looks right', async () => {
    const { merchantId: other } = await stageMerchantWithAccount(world);
    const iban = makeIban('NL', 'ABNA0417164300');
    const operator = await world.actor('finance-operator');
    await world.approved(
      'merchants.changeBankDetails',
      { merchantId: other, version: 2, iban, holderName: 'Lumen Home GmbH' },
      operator,
    );
    const merchantId = await stageMerchant(world);
    const input = { merchantId, version: 1, iban, holderName: 'Lumem Home GmbH' };
    const requestId = await world.submitted('merchants.changeBankDetails', input, operator);
    const { rows } = await world.owner.query<{
      consequences: { kind: string; text?: string }[];
      title: string;
      facts: unknown;
    }>('select consequences, title, facts from approval_request where id = $1', [requestId]);
    const warnings = rows[0]?.consequences.filter((each) => each.kind === 'warning').map((each) => each.text) ?? [];
    expect(warnings).toHaveLength(3);
    expect(warnings.join(' ')).toMatch(/belongs or belonged to Lumen Home.*in NL.*looks like/);
    expect(rows[0]?.title).not.toContain(iban);
    expect(rows[0]?.facts).toMatchObject({ ibanCountry: 'NL', firstAccount: true });
  });

  it('to the first account is an approval of the terms that go live with it, and of none later', async () => {
    const merchantId = await stageMerchant(world);
    const operator = await world.actor('finance-operator');
    const input = { merchantId, version: 1, iban: makeIban('DE', '370400440532013000'), holderName: 'Lumen Home GmbH' };
    type Request = { content: { terms: unknown }; consequences: { kind: string; field?: string; after?: string }[] };
    const requested = async (id: string) =>
      (await world.owner.query<Request>('select content, consequences from approval_request where id = $1', [id]))
        .rows[0];
    const first = await requested(await world.submitted('merchants.changeBankDetails', input, operator));
    expect(first?.content.terms).toEqual({
      feeBps: 349,
      feeFixedMinor: '35',
      reserveBps: exampleMerchant.reserveBps,
      payoutDelayDays: exampleMerchant.payoutDelayDays,
      feeRecognition: 'straight-line',
      currency: 'EUR',
    });
    const shown = new Map(first?.consequences.map(({ field, after }) => [field, after]));
    expect(shown.get('fee')).toBe('3.49 %');
    expect([...shown.keys()]).toEqual(
      expect.arrayContaining(['fixed fee', 'reserve', 'payout delay', 'fee recognition']),
    );
    const { merchantId: paid } = await stageMerchantWithAccount(world);
    const change = { ...input, merchantId: paid, version: 2, iban: makeIban('AT', '1904300234573201') };
    const later = await requested(await world.submitted('merchants.changeBankDetails', change, operator));
    expect(later?.content.terms).toBeNull();
    expect(later?.consequences.map(({ field }) => field)).not.toContain('fee');
  });

  it.each([
    ['an IBAN with a wrong digit', { iban: 'DE89370400440532013001' }, 'INPUT.INVALID'],
    ['an old version', { version: 7 }, 'MERCHANTS.CHANGED'],
    ['an unknown merchant', { merchantId: '00000000-0000-7000-8000-000000000000' }, 'MERCHANTS.NOT_FOUND'],
  ])('is refused for %s', async (_what, more, code) => {
    const merchantId = await stageMerchant(world);
    const input = {
      merchantId,
      version: 1,
      iban: makeIban('DE', '370400440532013000'),
      holderName: 'Lumen Home GmbH',
      ...more,
    };
    const outcome = await world.run('merchants.changeBankDetails', input, await world.actor('finance-operator'));
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code } });
  });

  it('to the very same account is refused', async () => {
    const { merchantId } = await stageMerchantWithAccount(world);
    const input = {
      merchantId,
      version: 2,
      iban: makeIban('DE', '370400440532013000'),
      bic: 'COBADEFFXXX',
      holderName: 'Lumen Home GmbH',
    };
    const outcome = await world.run('merchants.changeBankDetails', input, await world.actor('finance-operator'));
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'MERCHANTS.ACCOUNT_UNCHANGED' } });
  });
});

describe('a hold', () => {
  it('takes the merchant out of the payables at once; two people release it', async () => {
    const merchantId = await stageMerchant(world);
    await inRun(world, (context) => addStatementLines(context, [lineOf(merchantId, {})]));
    const payable = () =>
      world.read(async (tx) => (await payables(tx, day)).filter((row) => row.merchantId === merchantId));
    expect(await payable()).toMatchObject([{ currency: 'EUR', payableMinor: 10_000n }]);
    expect(await inRun(world, (context) => holdMerchant(context, { merchantId, reason: 'Payout came back' }))).toBe(
      true,
    );
    expect(await inRun(world, (context) => holdMerchant(context, { merchantId, reason: 'Once more' }))).toBe(false);
    expect(await payable()).toEqual([]);
    await world.approved(
      'merchants.release',
      { merchantId, version: 2, reason: 'Confirmed' },
      await world.actor('finance-operator'),
    );
    expect(await payable()).toHaveLength(1);
  });
});

describe('the statement', () => {
  it('takes each source once and sums what is payable on a day, per currency', async () => {
    const merchantId = await stageMerchant(world);
    const capture = lineOf(merchantId, {});
    const lines = [
      capture,
      lineOf(merchantId, { kind: 'merchant-fee', amountMinor: -384n, sourceId: capture.sourceId }),
      lineOf(merchantId, { payableOn: businessDate('2026-11-24'), amountMinor: 5_000n }),
      lineOf(merchantId, { currency: 'SEK', amountMinor: -700n, kind: 'refund' }),
      lineOf(merchantId, { kind: 'reserve', amountMinor: -1_000n }),
    ];
    expect(await inRun(world, (context) => addStatementLines(context, lines))).toBe(5);
    expect(await inRun(world, (context) => addStatementLines(context, lines))).toBe(0);
    const on = (date: string) =>
      world.read(async (tx) => (await payables(tx, businessDate(date))).filter((row) => row.merchantId === merchantId));
    expect(await on('2026-11-19')).toEqual([]);
    expect((await on('2026-11-20')).map((row) => [row.currency, row.payableMinor])).toEqual([
      ['EUR', 8_616n],
      ['SEK', -700n],
    ]);
    expect((await on('2026-11-24'))[0]?.payableMinor).toBe(13_616n);

    const reader = await world.actor('auditor');
    const shown = await runQuery(detail, { merchantId }, reader);
    expect(shown.status === 'ok' && 'figures' in shown.value && shown.value.figures[0]).toEqual({
      currency: 'EUR',
      payableMinor: 8_616n,
      notYetMinor: 5_000n,
      reserveMinor: 1_000n,
      balanceMinor: 13_616n,
    });
    const page = await runQuery(statement, { ...first, filters: { merchantId } }, reader);
    expect(page.status === 'ok' && page.value.rows).toHaveLength(5);
    const none = await runQuery(statement, first, reader);
    expect(none.status === 'ok' && none.value.rows).toEqual([]);
  });

  it('notes the first payout to an account, and no later one', async () => {
    const { merchantId } = await stageMerchantWithAccount(world);
    const payout = (date: string) =>
      lineOf(merchantId, { kind: 'payout', amountMinor: -500n, businessDate: businessDate(date) });
    const firstPaidOn = async () =>
      (await world.read((tx) => liveAccount(tx, [merchantId]))).get(merchantId)?.firstPaidOn;
    expect(await firstPaidOn()).toBeNull();
    await inRun(world, (context) => addStatementLines(context, [payout('2026-11-20')]));
    await inRun(world, (context) => addStatementLines(context, [payout('2026-11-23')]));
    expect(await firstPaidOn()).toBe('2026-11-20');
  });

  it('refuses a line whose sign is not that of its kind', async () => {
    const merchantId = await stageMerchant(world);
    const wrong = lineOf(merchantId, { kind: 'payout', amountMinor: 100n });
    await expect(inRun(world, (context) => addStatementLines(context, [wrong]))).rejects.toMatchObject({
      constraint: 'merchant_statement_line_sign',
    });
  });
});

describe('reading', () => {
  it('masks account numbers and addresses; a reveal is written down', async () => {
    const { merchantId, accountId } = await stageMerchantWithAccount(world);
    const support = await world.actor('support-agent');
    expect(plain(await runQuery(list, { ...first, limit: 200 }, support))).not.toMatch(/DE89370400440532013000/);
    const shown = plain(await runQuery(detail, { merchantId }, support));
    expect(shown).toContain('DE89 ···· 3000');
    expect(shown).not.toMatch(/DE89370400440532013000|office@/);
    const refused = await runQuery(revealIban, { subjectId: accountId, reason: 'curious' }, support);
    expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'ACCESS.DENIED' } });
    const full = await runQuery(
      revealIban,
      { subjectId: accountId, reason: 'Asks on the phone' },
      await world.actor('auditor'),
    );
    expect(full).toMatchObject({ status: 'ok', value: { iban: 'DE89370400440532013000' } });
  });

  it('leaves no readable account number in the audit trail', async () => {
    const { merchantId } = await stageMerchantWithAccount(world);
    const { rows } = await world.owner.query('select before, after from audit_event where entity_id = $1', [
      merchantId,
    ]);
    expect(rows.length).toBeGreaterThan(1);
    expect(plain(rows)).not.toMatch(/DE89370400440532013000/);
    expect(plain(rows)).not.toContain(exampleMerchant.contactEmail);
  });
});
