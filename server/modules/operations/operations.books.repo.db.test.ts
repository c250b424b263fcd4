import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { allocateReceipt, stageCapturedOrder } from '@/server/modules/credit';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { inRun } from '@/server/testing/in-run';
import { acrossProofs, booksCheck } from './operations.books.repo';

let world: TestWorld;

/** Runs the example of a command through the door, whatever it stages on its way. */
async function example(name: string): Promise<void> {
  const command = doors().commands.get(name);
  if (!command) throw new Error(`no command ${name}`);
  const input = await command.example(world);
  const actor = name === 'payments.applyBankReport' ? systemActor('bank-inbox') : systemActor('bank-sender');
  await world.done(name, input, actor);
}

/** A plan that runs, and a customer who gets back what was paid of a purchase that went back. */
async function stageRefund(): Promise<void> {
  await stageCapturedOrder(world);
  const { orderId, version } = await stageCapturedOrder(world);
  const input = { orderId, version, amountMinor: '12000', reason: 'Withdrawal from the contract' };
  await world.approved('credit.refundOrder', input, await world.actor('finance-operator', 'Ola'));
}

beforeAll(async () => {
  world = await openWorld();
  await example('payments.confirmSent');
  await example('payments.applyBankReport');
  await stageRefund();
});
afterAll(() => world.close());

const failing = async () =>
  (await booksCheck(world.database.read)).filter((result) => !result.ok).map((result) => result.proof);

/** Changes the database around its guards, as somebody with the owner's password would, and puts it back. */
async function tampered(change: string, table: string, check: () => Promise<void>): Promise<void> {
  await world.owner.query('begin');
  try {
    await world.owner.query(`alter table ${table} disable trigger user`);
    await world.owner.query(change);
    await world.owner.query(`alter table ${table} enable trigger user`);
    await world.owner.query('commit');
    await check();
  } finally {
    await world.owner.query('rollback');
  }
}

describe('books check', () => {
  it('holds on a world with payouts on their way, and says something of every account in use', async () => {
    const results = await booksCheck(world.database.read);
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(results.map((result) => result.proof)).toEqual(
      expect.arrayContaining(['entries', 'sub-ledgers', 'merchant-payable', 'payouts-in-transit', 'bank']),
    );
  });

  it('has queries that run for every proof', async () => {
    for (const proof of acrossProofs) await expect(world.database.read.rows(proof.query)).resolves.toBeDefined();
  });

  // Each case changes one side only; the proof named must fail, and hold again when the change is undone.
  const cases: [string, string, string, string][] = [
    [
      'merchant-payable',
      'merchant_statement_line',
      "update merchant_statement_line set amount_minor = amount_minor + 1 where kind = 'payout'",
      "update merchant_statement_line set amount_minor = amount_minor - 1 where kind = 'payout'",
    ],
    [
      'payouts-in-transit',
      'payment_order',
      "update payment_order set amount_minor = amount_minor + 7 where state = 'accepted'",
      "update payment_order set amount_minor = amount_minor - 7 where state = 'accepted'",
    ],
    [
      'customer-refund-payable',
      'credit_refund',
      'update credit_refund set paid_minor = paid_minor + 3, open_principal_minor = open_principal_minor - 3',
      'update credit_refund set paid_minor = paid_minor - 3, open_principal_minor = open_principal_minor + 3',
    ],
    [
      'receivable',
      'instalment',
      "update instalment set principal_minor = principal_minor + 1 where state = 'open'",
      "update instalment set principal_minor = principal_minor - 1 where state = 'open'",
    ],
    [
      'deferred-merchant-fee',
      'plan',
      'update plan set fee_recognised_minor = fee_recognised_minor + 1',
      'update plan set fee_recognised_minor = fee_recognised_minor - 1',
    ],
    [
      'entries',
      'ledger_leg',
      "update ledger_leg set amount_minor = amount_minor + 5 where account_code = 'bank'",
      "update ledger_leg set amount_minor = amount_minor - 5 where account_code = 'bank'",
    ],
    [
      'sub-ledgers',
      'ledger_balance',
      "update ledger_balance set balance_minor = balance_minor + 1 where account_code = 'payouts-in-transit'",
      "update ledger_balance set balance_minor = balance_minor - 1 where account_code = 'payouts-in-transit'",
    ],
  ];
  for (const [proof, table, change, undo] of cases) {
    it(`fails in ${proof} when ${table} is changed by hand`, async () => {
      await tampered(change, table, async () => {
        expect(await failing()).toContain(proof);
      });
      await tampered(undo, table, async () => expect(await failing()).toEqual([]));
    });
  }

  /** Balanced legs that no event stands behind, on the account that a proof is about. */
  async function stray(account: string, then: () => Promise<void>): Promise<void> {
    const id = uuidv7();
    await world.owner.query('begin');
    await world.owner.query(
      `insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, run_id, txid)
       select $1::uuid, 'main', '2026-11-20', 'bank-charge', 'test', $1::uuid::text, 2, (select id from run limit 1), pg_current_xact_id()::text::bigint`,
      [id],
    );
    await world.owner.query(
      `insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency) values ($1::uuid, $2, $3, 900, 'EUR'), ($1::uuid, 'rounding-and-tolerance', '*', -900, 'EUR')`,
      [id, account, uuidv7()],
    );
    await world.owner.query('commit');
    await then();
    for (const [table, column] of [
      ['ledger_leg', 'entry_id'],
      ['ledger_entry', 'id'],
    ]) {
      await world.owner.query(`alter table ${table} disable trigger user`);
      await world.owner.query(`delete from ${table} where ${column} = $1`, [id]);
      await world.owner.query(`alter table ${table} enable trigger user`);
    }
  }

  it.each(acrossProofs.map((proof) => [proof.name]))('fails in %s when the books say more than it', async (name) => {
    await stray(name, async () => expect(await failing()).toContain(name));
    expect(await failing()).toEqual([]);
  });

  it('fails in suspense when a credit is posted that nobody has on the desk', async () => {
    const id = '01999999-0000-7000-8000-000000000001';
    await world.owner.query('begin');
    await world.owner.query(
      `insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, run_id, txid)
       select $1, 'main', '2026-11-20', 'stray-credit', 'test', 'x', 2, (select id from run limit 1), pg_current_xact_id()::text::bigint`,
      [id],
    );
    await world.owner.query(
      `insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency)
       values ($1, 'bank', (select id::text from bank_account limit 1), 900, 'EUR'), ($1, 'unidentified-receipts', 'line-1', -900, 'EUR')`,
      [id],
    );
    await world.owner.query('commit');
    expect(await failing()).toEqual(['sub-ledgers', 'bank', 'unidentified-receipts']);
  });
});

describe('the credit of a customer', () => {
  it('is what their receipts left over: changed by hand, the proof names the customer', async () => {
    const { planId } = await stageCapturedOrder(world);
    await inRun(world, (context) =>
      allocateReceipt(context, {
        target: { planId },
        amountMinor: 9_000n,
        currency: 'EUR',
        sourceType: 'match',
        sourceId: uuidv7(),
        bookedOn: context.run.businessDate,
        from: { account: 'unidentified-receipts', subId: 'line-2' },
      }),
    );
    const proof = async () =>
      (await booksCheck(world.database.read)).find((result) => result.proof === 'customer-credit');
    expect(await proof()).toMatchObject({ ok: true, leftMinor: 1_000n, rightMinor: 1_000n });
    const change = (by: string) => `update credit_receipt set excess_minor = excess_minor ${by} where excess_minor > 0`;
    const { rows } = await world.owner.query<{ customer_id: string }>('select customer_id from plan where id = $1', [
      planId,
    ]);
    await tampered(change('+ 3'), 'credit_receipt', async () => {
      const found = await proof();
      expect(found?.ok).toBe(false);
      expect(found?.offenders).toEqual([`${rows[0]?.customer_id}: 1000 against 1003`]);
    });
    await tampered(change('- 3'), 'credit_receipt', async () => expect((await proof())?.ok).toBe(true));
  });
});
