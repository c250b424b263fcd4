import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { RunContext } from '@/server/platform/command/context';
import { runWork } from '@/server/platform/command/run-work';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import {
  balanceMinor,
  entries,
  ledgerProofs,
  post,
  postSetBased,
  reverse,
  runProofs,
  subBalances,
  type LedgerEntryInput,
} from '.';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Runs work as a run of a machine that may open a run; any permission of a machine will do to reach the ledger. */
async function inRun<T>(work: (context: RunContext) => Promise<T>): Promise<T> {
  let value: T | undefined;
  const outcome = await runWork<null>(
    {
      command: 'test.post',
      permission: 'approvals.execute',
      actor: systemActor('approvals'),
      key: uuidv7(),
      inputHash: canonicalHash('x'),
    },
    async (context) => {
      value = await work(context);
      await context.audit({ entityType: 'test', entityId: 'post' });
      return { outcome: 'done', result: null };
    },
    () => {
      throw new Error('nothing to execute');
    },
  );
  if (outcome.status === 'refused') throw outcome.refusal;
  return value as T;
}

const fee = (sourceId: string, amountMinor = 500n): LedgerEntryInput => ({
  ...entries.lateFeeAssessed({ currency: 'EUR', amountMinor, planId: 'plan-1' }),
  sourceType: 'fee',
  sourceId,
});
const payout = (sourceId: string, merchantId: string, amountMinor: bigint): LedgerEntryInput => ({
  ...entries.payoutSent({
    currency: 'EUR',
    amountMinor,
    fileId: 'file-1',
    payee: { type: 'merchant', id: merchantId },
  }),
  sourceType: 'payment-order',
  sourceId,
});

describe('post', () => {
  it('posts once per source and event, and says so', async () => {
    const [first] = await inRun((context) => post(context, [fee('F-1')]));
    const again = await inRun((context) => post(context, [fee('F-1'), fee('F-2')]));
    expect(first?.posted).toBe(true);
    expect(again).toMatchObject([{ entryId: first?.entryId, posted: false }, { posted: true }]);
    expect(
      await balanceMinor(world.database.read, { account: 'fee-receivable', subId: 'plan-1', currency: 'EUR' }),
    ).toBe(1000n);
  });

  it('refuses the same source with other legs', async () => {
    await inRun((context) => post(context, [fee('F-3')]));
    const error = await inRun((context) => post(context, [fee('F-4'), fee('F-3', 501n)])).catch((e: unknown) => e);
    expect(isRefusal(error, 'LEDGER.POSTED_DIFFERENTLY')).toBe(true);
    const { rows } = await world.owner.query("select 1 from ledger_entry where source_id = 'F-4'");
    expect(rows).toHaveLength(0);
  });

  it('finds the same source twice in one call', async () => {
    const posted = await inRun((context) => post(context, [fee('F-5'), fee('F-5')]));
    expect(posted.map((one) => one.posted)).toEqual([true, false]);
  });

  it('keeps sub-balances where the chart says so', async () => {
    await inRun((context) =>
      post(context, [payout('PO-1', 'm-1', 700n), payout('PO-2', 'm-2', 300n), payout('PO-3', 'm-1', 1n)]),
    );
    const balances = await subBalances(world.database.read, {
      account: 'merchant-payable',
      currency: 'EUR',
      subIds: ['m-1', 'm-2', 'm-3'],
    });
    expect([...balances].sort()).toEqual([
      ['m-1', 701n],
      ['m-2', 300n],
    ]);
    const { rows } = await world.owner.query("select 1 from ledger_balance where account_code = 'fee-receivable'");
    expect(rows).toHaveLength(0);
  });

  it('reverses an entry once; the original stays', async () => {
    const [entry] = await inRun((context) => post(context, [payout('PO-9', 'm-9', 4200n)]));
    const id = entry?.entryId ?? '';
    const reversal = await inRun((context) => reverse(context, id, 'wrong payee'));
    const second = await inRun((context) => reverse(context, id, 'wrong payee'));
    expect(second).toEqual({ entryId: reversal.entryId, posted: false });
    expect(
      (await subBalances(world.database.read, { account: 'merchant-payable', currency: 'EUR', subIds: ['m-9'] })).get(
        'm-9',
      ),
    ).toBe(0n);
    const error = await inRun((context) => reverse(context, reversal.entryId, 'no')).catch((e: unknown) => e);
    expect(isRefusal(error, 'LEDGER.REVERSAL_OF_REVERSAL')).toBe(true);
  });

  it('posts a chunk from a query, and its repetition not at all', async () => {
    const legs = sql`
      select 'interest-accrued' as event, 'accrual' as source_type, 'plan-' || n || '/2026-11-20' as source_id, null::text as entry_text,
        case side when 1 then 'interest-receivable' else 'interest-income' end as account,
        case side when 1 then 'plan-' || n else 'all' end as sub_id, case side when 1 then n else -n end as amount_minor, 'EUR' as currency
      from generate_series(0, 4000) n, generate_series(1, 2) side`;
    expect(await inRun((context) => postSetBased(context, legs))).toEqual({ posted: 4000, repeated: 0 });
    expect(await inRun((context) => postSetBased(context, legs))).toEqual({ posted: 0, repeated: 4000 });
  });

  it('lets two who post crosswise both finish', async () => {
    const pairs = Array.from({ length: 12 }, (_none, n) => (n % 2 === 0 ? ['m-a', 'm-b'] : ['m-b', 'm-a']));
    await Promise.all(
      pairs.map(([one, two], n) =>
        inRun((context) => post(context, [payout(`X-${n}-1`, one ?? '', 1n), payout(`X-${n}-2`, two ?? '', 1n)])),
      ),
    );
    const balances = await subBalances(world.database.read, {
      account: 'merchant-payable',
      currency: 'EUR',
      subIds: ['m-a', 'm-b'],
    });
    expect([...balances.values()]).toEqual([12n, 12n]);
  });
});

describe('what the database holds by itself', () => {
  const rawPost = (amounts: readonly number[], account = 'bank') =>
    sql`select * from ledger_post(array['e'], array['raw'], array[${uuidv7()}], array[null]::text[], ${amounts.map(() => 1)}::int[],
      ${amounts.map(() => account)}::text[], ${amounts.map((_a, n) => `s${n}`)}::text[], ${amounts}::bigint[], ${amounts.map(() => 'EUR')}::text[])`;

  it('refuses an entry that does not balance, when the run commits', async () => {
    await expect(inRun(({ tx }) => tx.exec(rawPost([100, -99])))).rejects.toThrow(/does not balance in EUR/);
  });

  it('refuses one unbalanced entry among many, and posts none of them', async () => {
    const many = Array.from({ length: 200 }, (_none, n) => n);
    const legs = many.flatMap((n) => [
      { no: n + 1, sub: `many-${n}`, amount: 100 },
      { no: n + 1, sub: `other-${n}`, amount: n === 137 ? -99 : -100 },
    ]);
    const posting = sql`select * from ledger_post(${many.map(() => 'e')}::text[], ${many.map(() => 'many')}::text[], ${many.map(String)}::text[],
      ${many.map(() => null)}::text[], ${legs.map((leg) => leg.no)}::int[], ${legs.map(() => 'bank')}::text[], ${legs.map((leg) => leg.sub)}::text[],
      ${legs.map((leg) => leg.amount)}::bigint[], ${legs.map(() => 'EUR')}::text[])`;
    await expect(inRun(({ tx }) => tx.exec(posting))).rejects.toThrow(/many\/137\) does not balance in EUR/);
    const { rows } = await world.owner.query("select 1 from ledger_entry where source_type = 'many'");
    expect(rows).toEqual([]);
  });

  it('refuses the owner a header without legs, and legs that come in two statements', async () => {
    const header = `insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, run_id, txid)
      select $1::uuid, 'main', '2026-11-20', 'e', 'by-hand', $1::uuid::text, $2::int, id, pg_current_xact_id()::text::bigint from run limit 1`;
    const pair = `insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency) values ($1::uuid, 'bank', 'x', 1, 'EUR'), ($1::uuid, 'bank', 'y', -1, 'EUR')`;
    const alone = uuidv7();
    await world.owner.query('begin');
    await world.owner.query(header, [alone, 2]);
    await expect(world.owner.query('commit')).rejects.toThrow(/promises 2 legs in this transaction and has 0/);
    const inTwo = uuidv7();
    await world.owner.query('begin');
    await world.owner.query(header, [inTwo, 4]);
    await expect(world.owner.query(pair, [inTwo])).rejects.toThrow(/promises 4 legs in one statement and has 2/);
    await world.owner.query('rollback');
    const added = uuidv7();
    await world.owner.query('begin');
    await world.owner.query(header, [added, 2]);
    await world.owner.query(pair, [added]);
    await expect(world.owner.query(pair, [added])).rejects.toThrow(/promises 2 legs in one statement and has 4/);
    await world.owner.query('rollback');
  });

  it('refuses an account outside the chart and a leg of zero', async () => {
    await expect(inRun(({ tx }) => tx.exec(rawPost([5, -5], 'petty-cash')))).rejects.toThrow(/no account of the chart/);
    await expect(inRun(({ tx }) => tx.exec(rawPost([5, -5, 0])))).rejects.toThrow(/ledger_leg_amount/);
  });

  it('refuses the app role outside a run, and any direct write inside one', async () => {
    const bare = await world.database.app
      .query(
        "select * from ledger_post(array['e'], array['a'], array['b'], array[null]::text[], array[1], array['bank'], array['x'], array[1::bigint], array['EUR'])",
      )
      .catch((e: Error) => e.message);
    expect(bare).toMatch(/only posted to inside a run/);
    for (const statement of [
      sql`insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, run_id, txid) values (${uuidv7()}::uuid, 'main', '2026-11-20', 'e', 's', 'x', 2, ${uuidv7()}::uuid, 1)`,
      sql`insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency) values (${uuidv7()}::uuid, 'bank', 'x', 1, 'EUR')`,
      sql`update ledger_leg set amount_minor = 1`,
      sql`delete from ledger_entry`,
      sql`update ledger_balance set balance_minor = 0`,
      sql`insert into ledger_account values ('x', 'x', 'asset', 'none', false)`,
    ]) {
      await expect(inRun(({ tx }) => tx.exec(statement))).rejects.toThrow(/permission denied/);
    }
  });

  it('refuses the owner: no change, no deletion, no leg added later', async () => {
    const [entry] = await inRun((context) => post(context, [fee('F-owner')]));
    await expect(
      world.owner.query('update ledger_leg set amount_minor = 1 where entry_id = $1', [entry?.entryId]),
    ).rejects.toThrow(/kept as they were written/);
    await expect(world.owner.query('delete from ledger_entry where id = $1', [entry?.entryId])).rejects.toThrow(
      /kept as they were written/,
    );
    await expect(
      world.owner.query(
        "insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency) values ($1, 'bank', 'x', 1, 'EUR'), ($1, 'bank', 'x', -1, 'EUR')",
        [entry?.entryId],
      ),
    ).rejects.toThrow(/no entry of this transaction/);
  });
});

describe('proofs', () => {
  it('hold on sound books and name what somebody changed around them', async () => {
    const before = await runProofs(world.database.read, ledgerProofs);
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((proof) => !proof.ok)).toEqual([]);
    const [entry] = await inRun((context) => post(context, [payout('PO-tampered', 'm-t', 5000n)]));
    await world.owner.query(
      "alter table ledger_leg disable trigger all; update ledger_leg set amount_minor = 4999 where sub_id = 'm-t' and amount_minor > 0; alter table ledger_leg enable trigger all",
    );
    const after = await runProofs(world.database.read, ledgerProofs);
    const failed = after.filter((proof) => !proof.ok);
    expect(failed.map((proof) => proof.proof)).toEqual(['entries', 'sub-ledgers']);
    expect(failed[0]?.offenders.join()).toContain(entry?.entryId);
    expect(failed[1]?.offenders.join()).toContain('merchant-payable m-t: 5000 against 4999');
  });
});
