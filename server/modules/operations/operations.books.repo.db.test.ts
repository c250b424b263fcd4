import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
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

beforeAll(async () => {
  world = await openWorld();
  await example('payments.confirmSent');
  await example('payments.applyBankReport');
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
