import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests, type Staging } from '@/server/testing/staged-requests';
import { bulk } from '../approvals.bulk.queries';
import { CHUNK_ITEMS, runBulk, runBulks } from './run-bulk';

let world: TestWorld;
let maker: Actor;
let checker: Actor;
let makerId: string;

beforeAll(async () => {
  world = await openWorld();
  maker = await world.actor('finance-operator', 'Mara');
  checker = await world.actor('finance-approver', 'Chris');
  makerId = await world.personId(maker);
});
afterAll(() => world.close());

const query = async <R extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<R>(text, values)).rows;

async function stage(count: number, staging: Staging = {}): Promise<string[]> {
  const staged = await stageRequests(
    world.owner,
    makerId,
    Array.from({ length: count }, () => staging),
  );
  return staged.map((one) => one.requestId);
}

type Listed = { bulkId: string; root: string; total: number };

async function list(requestIds: readonly string[], decision = 'approve'): Promise<Listed> {
  return (await world.done('approvals.listBulk', { decision, of: { kind: 'rows', requestIds } }, checker)) as Listed;
}

async function decideAll(
  requestIds: readonly string[],
  more: { decision?: string; reason?: string } = {},
): Promise<Listed> {
  const { decision, ...rest } = more;
  const listed = await list(requestIds, decision);
  await world.done(
    'approvals.bulkDecide',
    { bulkId: listed.bulkId, root: listed.root, decision: decision ?? 'approve', ...rest },
    checker,
  );
  await runBulks();
  return listed;
}

type Item = {
  request_id: string;
  state: string;
  status: string | null;
  code: string | null;
  message: string | null;
  run_id: string | null;
};

const itemsOf = (bulkId: string) =>
  query<Item>(
    'select request_id, state, status, code, message, run_id from approval_bulk_item where bulk_id = $1 order by no',
    [bulkId],
  );

describe('a list that is confirmed', () => {
  it('is decided item by item, each with its own result, decision, run and audit row', async () => {
    const desk = approvalDesk(world);
    const account = await desk.waiting();
    const [own] = await stageRequests(world.owner, await world.personId(checker), [{}]);
    const [late] = await stage(1);
    const ids = await stage(3);
    const listed = await list([...ids, own!.requestId, late!, account.requestId]);
    await world.done('approvals.withdraw', { requestId: account.requestId }, maker);
    const second = await desk.waiting();
    await world.owner.query(
      `update merchant set version = version + 1 where id = (select entity_id::uuid from approval_request where id = $1)`,
      [late],
    );
    await world.done(
      'approvals.bulkDecide',
      { bulkId: listed.bulkId, root: listed.root, decision: 'approve', reason: 'Confirmed by phone' },
      checker,
    );
    await runBulks();
    const items = await itemsOf(listed.bulkId);
    expect(items.map((item) => item.status ?? item.code)).toEqual([
      'executed',
      'executed',
      'executed',
      'APPROVALS.OWN_REQUEST',
      'changed',
      'APPROVALS.CLOSED',
    ]);
    const audits = await query<{ command: string; reason: string; bulk: string }>(
      `select command, reason, after ->> 'bulkId' as bulk from audit_event where command = 'approvals.decide' and entity_id = any ($1) and outcome = 'done' order by id`,
      [[...ids, late]],
    );
    expect(audits).toEqual(
      Array(4).fill({ command: 'approvals.decide', reason: 'Confirmed by phone', bulk: listed.bulkId }),
    );
    const executions = await query(
      `select 1 from audit_event where command = 'merchants.release' and outcome = 'executed' and entity_id in
      (select entity_id from approval_request where id = any ($1))`,
      [ids],
    );
    expect(executions).toHaveLength(3);
    expect(
      await query(
        `select 1 from audit_event where outcome = 'denied' and entity_id = $1 and reason = 'APPROVALS.OWN_REQUEST'`,
        [own!.requestId],
      ),
    ).toHaveLength(1);
    expect(
      await query('select distinct run_id, reason from approval_decision where request_id = any ($1)', [ids]),
    ).toHaveLength(3);
    const other = await decideAll([second.requestId]);
    expect((await itemsOf(other.bulkId)).map((item) => item.status)).toEqual(['executed']);
    expect(await desk.liveIbans(second.merchantId)).toEqual([second.iban]);
  });

  it('is rejected with one reason, kept on each', async () => {
    const ids = await stage(3);
    const listed = await list(ids, 'reject');
    const bare = await world.run(
      'approvals.bulkDecide',
      { bulkId: listed.bulkId, root: listed.root, decision: 'reject' },
      checker,
    );
    expect(codeOf(bare)).toBe('APPROVALS.REASON_MISSING');
    await decideAll(ids, { decision: 'reject', reason: 'Wrong month' });
    expect(
      await query('select distinct status, closed_reason from approval_request where id = any ($1)', [ids]),
    ).toEqual([{ status: 'rejected', closed_reason: 'Wrong month' }]);
    expect(await query('select reason from approval_decision where request_id = any ($1)', [ids])).toEqual(
      Array(3).fill({ reason: 'Wrong month' }),
    );
  });

  it('happens once: the same key answers the same, another key is refused, and two workers share the work', async () => {
    const ids = await stage(30);
    const { bulkId, root } = await list(ids);
    const [key, input] = [uuidv7(), { bulkId, root, decision: 'approve' }];
    const first = await world.run('approvals.bulkDecide', input, checker, key);
    const again = await world.run('approvals.bulkDecide', input, checker, key);
    expect(first).toMatchObject({ status: 'done', replayed: false });
    expect(again).toMatchObject({ status: 'done', replayed: true, result: { bulkId, total: 30 } });
    expect(codeOf(await world.run('approvals.bulkDecide', input, checker))).toBe('APPROVALS.BULK_CONFIRMED');
    await Promise.all([runBulk(bulkId), runBulk(bulkId)]);
    await runBulk(bulkId);
    expect(await query('select 1 from approval_decision where request_id = any ($1)', [ids])).toHaveLength(30);
    expect(
      await query(`select 1 from run where idem_key like 'approval/%' and split_part(idem_key, '/', 2) = any ($1)`, [
        ids,
      ]),
    ).toHaveLength(30);
    const after = await runQuery(bulk, { bulkId }, checker);
    expect(after).toMatchObject({
      status: 'ok',
      value: { state: 'done', results: [{ state: 'decided', status: 'executed', code: null, count: 30 }] },
    });
    expect(codeOf(await world.run('approvals.bulkDecide', input, checker))).toBe('APPROVALS.BULK_CONFIRMED');
  });

  it('goes on after a crash where the last chunk was committed', { timeout: 120_000 }, async () => {
    const ids = await stage(CHUNK_ITEMS + 20);
    const { bulkId, root } = await list(ids);
    await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, checker);
    await world.owner.query(
      `create function fall() returns trigger language plpgsql as $$ begin raise exception 'the power went'; end $$`,
    );
    await world.owner.query(
      `create trigger x_fall before update on approval_bulk_item for each row when (old.no = ${CHUNK_ITEMS + 5}) execute function fall()`,
    );
    await expect(runBulk(bulkId)).rejects.toThrow('the power went');
    const state = async () =>
      query(
        `select state, count(*)::int as n from approval_bulk_item where bulk_id = $1 group by state order by state`,
        [bulkId],
      );
    expect(await state()).toEqual([
      { state: 'decided', n: CHUNK_ITEMS },
      { state: 'waiting', n: 20 },
    ]);
    expect(await query('select 1 from approval_decision where request_id = any ($1)', [ids])).toHaveLength(CHUNK_ITEMS);
    await world.owner.query('drop trigger x_fall on approval_bulk_item');
    await runBulks();
    expect(await state()).toEqual([{ state: 'decided', n: CHUNK_ITEMS + 20 }]);
    expect(await query('select 1 from approval_decision where request_id = any ($1)', [ids])).toHaveLength(
      CHUNK_ITEMS + 20,
    );
  });

  it('stops where its session ends, and says so at each item that is left', async () => {
    const ids = await stage(2);
    const { bulkId, root } = await list(ids);
    await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, checker);
    const session = checker.kind === 'person' ? checker.sessionId : '';
    await world.owner.query('update session set revoked_at = now() where id = $1', [session]);
    await runBulks();
    expect((await itemsOf(bulkId)).map((item) => item.code)).toEqual([
      'ACCESS.UNAUTHENTICATED',
      'ACCESS.UNAUTHENTICATED',
    ]);
    checker = await world.actor('finance-approver', 'Chris');
  });

  it('that a fault of one item crashes goes on with the others', async () => {
    const ids = await stage(3);
    await world.owner.query(
      `create or replace function burst() returns trigger language plpgsql as $$ begin raise exception 'a row bursts'; end $$`,
    );
    await world.owner.query(
      `create trigger x_burst before update on merchant for each row when (old.id = '${(await query<{ entity_id: string }>('select entity_id from approval_request where id = $1', [ids[1]]))[0]?.entity_id ?? ''}') execute function burst()`,
    );
    const { bulkId } = await decideAll(ids);
    await world.owner.query('drop trigger x_burst on merchant');
    expect((await itemsOf(bulkId)).map((item) => item.status ?? item.code)).toEqual([
      'executed',
      'APPROVALS.ITEM_CRASHED',
      'executed',
    ]);
    expect(await query('select status from approval_request where id = $1', [ids[1]])).toEqual([{ status: 'pending' }]);
    expect(await query('select 1 from approval_decision where request_id = $1', [ids[1]])).toEqual([]);
  });
});

it('a list that breaks holds up no list behind it', async () => {
  const confirmed = async () => {
    const { bulkId, root } = await list(await stage(1));
    await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, checker);
    return bulkId;
  };
  const [broken, behind] = [await confirmed(), await confirmed()];
  await world.owner.query(
    `create or replace function burst() returns trigger language plpgsql as $$ begin raise exception 'a row bursts'; end $$`,
  );
  await world.owner.query(
    `create trigger x_burst before update on approval_bulk for each row when (old.id = '${broken}') execute function burst()`,
  );
  await expect(runBulks()).rejects.toThrow('a row bursts');
  expect((await itemsOf(behind)).map((item) => item.status)).toEqual(['executed']);
  await world.owner.query('drop trigger x_burst on approval_bulk');
  await runBulks();
  expect((await itemsOf(broken)).map((item) => item.status)).toEqual(['executed']);
});

describe('a list', () => {
  it('of more than 10,000 is refused with a code', { timeout: 60_000 }, async () => {
    const requestIds = Array.from({ length: 10_001 }, () => uuidv7());
    const outcome = await world.run(
      'approvals.listBulk',
      { decision: 'approve', of: { kind: 'rows', requestIds } },
      checker,
    );
    expect(codeOf(outcome)).toBe('APPROVALS.BULK_TOO_MANY');
  });

  it('of all that match is what the inbox shows, in its order, and foresees who may not', async () => {
    const [own] = await stageRequests(world.owner, await world.personId(checker), [{ amountMinor: 777_001n }]);
    const staged = await stageRequests(world.owner, makerId, [
      { amountMinor: 777_002n },
      { amountMinor: 777_003n },
      { amountMinor: 778_000n },
    ]);
    const of = { kind: 'matching', filters: { tab: ['all'], amountMinor: { from: '7770.01', to: '7770.03' } } };
    const listed = (await world.done('approvals.listBulk', { decision: 'approve', of }, checker)) as Listed;
    const items = await query<{ request_id: string; foreseen: string | null }>(
      'select request_id, foreseen from approval_bulk_item where bulk_id = $1 order by request_id',
      [listed.bulkId],
    );
    expect(items).toEqual(
      [
        { request_id: own!.requestId, foreseen: 'APPROVALS.OWN_REQUEST' },
        ...staged.slice(0, 2).map((one) => ({ request_id: one.requestId, foreseen: null })),
      ].sort((a, b) => (a.request_id < b.request_id ? -1 : 1)),
    );
    const summary = await runQuery(bulk, { bulkId: listed.bulkId }, checker);
    expect(summary).toMatchObject({
      status: 'ok',
      value: {
        totals: [{ currency: 'EUR', amountMinor: 1_554_005n, count: 2 }],
        foreseen: [{ code: 'APPROVALS.OWN_REQUEST', count: 1 }],
      },
    });
    const none = { kind: 'matching', filters: { tab: ['all'], ref: 'AP-none' } };
    expect(codeOf(await world.run('approvals.listBulk', { decision: 'approve', of: none }, checker))).toBe(
      'APPROVALS.BULK_EMPTY',
    );
  });

  it('is of whoever made it, is the one that was shown, and does not keep for ever', async () => {
    const ids = await stage(1);
    const { bulkId, root } = await list(ids);
    const other = await world.actor('finance-approver', 'Dora');
    expect(codeOf(await world.run('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, other))).toBe(
      'APPROVALS.BULK_NOT_FOUND',
    );
    expect(
      codeOf(await world.run('approvals.bulkDecide', { bulkId, root: 'ab'.repeat(32), decision: 'approve' }, checker)),
    ).toBe('APPROVALS.BULK_NOT_SHOWN');
    expect(await runQuery(bulk, { bulkId }, other)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QUERY.NOT_FOUND' },
    });
    await world.owner.query(`update calendar set driven_time = '10:31'`);
    expect(codeOf(await world.run('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, checker))).toBe(
      'APPROVALS.BULK_EXPIRED',
    );
    await world.owner.query(`update calendar set driven_time = '10:00'`);
  });

  it('cannot be changed by bare SQL once it was shown', async () => {
    const { bulkId } = await list(await stage(2));
    for (const change of [
      `update approval_bulk set root = repeat('0', 64) where id = $1`,
      `update approval_bulk set total = 1 where id = $1`,
      `update approval_bulk set state = 'done', finished_at = now(), confirmed_at = now(), session_id = gen_random_uuid() where id = $1`,
      `update approval_bulk_item set content_hash = repeat('0', 64) where bulk_id = $1`,
      `update approval_bulk_item set state = 'decided', status = 'executed', run_id = gen_random_uuid() where bulk_id = $1`,
    ])
      await expect(world.owner.query(change, [bulkId]), change).rejects.toThrow(/stays as it was listed/);
  });
});
