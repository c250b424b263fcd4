import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests } from '@/server/testing/staged-requests';
import { FAULTS_BORNE } from './note-bulk-fault';
import { runBulks } from './run-bulk';

let world: TestWorld;
let checker: Actor;

beforeAll(async () => {
  world = await openWorld();
  checker = await world.actor('finance-approver', 'Chris');
});
afterAll(() => world.close());

const query = async <R extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<R>(text, values)).rows;

/** A list of requests that somebody confirmed, and its requests in the order of the list. */
async function confirmed(count: number): Promise<{ bulkId: string; requestIds: string[] }> {
  const maker = await world.personId(await world.actor('finance-operator', 'Mara'));
  const staged = await stageRequests(
    world.owner,
    maker,
    Array.from({ length: count }, () => ({})),
  );
  const requestIds = staged.map((one) => one.requestId);
  const of = { kind: 'rows', requestIds };
  const listed = await world.done('approvals.listBulk', { decision: 'approve', of }, checker);
  const { bulkId, root } = listed as { bulkId: string; root: string };
  await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, checker);
  return { bulkId, requestIds };
}

/** Lets the commit of every transaction break that decides on a request, as a fault that no savepoint holds. */
async function breakAt(requestId: string): Promise<void> {
  await query(
    `create or replace function burst() returns trigger language plpgsql as $$ begin raise exception 'the commit bursts'; end $$`,
  );
  await query(
    `create constraint trigger x_${requestId.replaceAll('-', '')} after insert on approval_decision deferrable initially deferred
     for each row when (new.request_id = '${requestId}') execute function burst()`,
  );
}

/** The fault is over. */
const mend = (requestId: string) => query(`drop trigger x_${requestId.replaceAll('-', '')} on approval_decision`);

/** One round of the worker; true when a list broke in it. */
const round = () =>
  runBulks().then(
    () => false,
    () => true,
  );

const hourPasses = () =>
  query(`update approval_bulk set fault_at = fault_at - interval '1 hour' where fault_at is not null`);

const itemsOf = async (bulkId: string) =>
  (
    await query<{ outcome: string }>(
      `select coalesce(status, code, state) as outcome from approval_bulk_item where bulk_id = $1 order by no`,
      [bulkId],
    )
  ).map((item) => item.outcome);

describe('a list with items that break its work each time', () => {
  it(
    'is tried again later, ends those items after some tries, and decides on the others',
    { timeout: 60_000 },
    async () => {
      const { bulkId, requestIds } = await confirmed(5);
      await breakAt(requestIds[1]!);
      await breakAt(requestIds[3]!);
      expect(await round()).toBe(true);
      expect(await itemsOf(bulkId)).toEqual(Array(5).fill('waiting'));
      // Until its time has come it is left alone, and what was confirmed after it is worked off.
      const behind = await confirmed(1);
      expect(await round()).toBe(false);
      expect(await itemsOf(behind.bulkId)).toEqual(['executed']);
      expect(await query('select faults from approval_bulk where id = $1', [bulkId])).toEqual([{ faults: 1 }]);

      let broke = 1;
      for (let no = 0; no < 12; no += 1) {
        await hourPasses();
        if (await round()) broke += 1;
      }
      expect(await itemsOf(bulkId)).toEqual([
        'executed',
        'APPROVALS.ITEM_CRASHED',
        'executed',
        'APPROVALS.ITEM_CRASHED',
        'executed',
      ]);
      // Each of them was tried as often.
      expect(broke).toBe(2 * FAULTS_BORNE);
      expect(await query('select state from approval_bulk where id = $1', [bulkId])).toEqual([{ state: 'done' }]);
      expect(
        await query('select status from approval_request where id = any ($1) group by status', [
          [requestIds[1], requestIds[3]],
        ]),
      ).toEqual([{ status: 'pending' }]);
      await relayAll();
      expect(
        await query(`select title from notification where person_id = $1 and kind = 'approval-bulk'`, [
          await world.personId(checker),
        ]),
      ).toEqual([{ title: '2 requests of your list were not decided' }]);
    },
  );
});

describe('a fault that passes', () => {
  const roundLater = async () => {
    await hourPasses();
    return round();
  };

  it('ends no item, also after one that had to be ended', async () => {
    const { bulkId, requestIds } = await confirmed(3);
    await breakAt(requestIds[0]!);
    for (let no = 0; no < FAULTS_BORNE; no += 1) expect(await roundLater()).toBe(true);
    expect(await itemsOf(bulkId)).toEqual(['APPROVALS.ITEM_CRASHED', 'waiting', 'waiting']);
    await breakAt(requestIds[1]!);
    expect(await roundLater()).toBe(true);
    await mend(requestIds[1]!);
    expect(await roundLater()).toBe(false);
    expect(await itemsOf(bulkId)).toEqual(['APPROVALS.ITEM_CRASHED', 'executed', 'executed']);
  });

  it('ends no item after others, however often: each success has the count begin anew', async () => {
    const { bulkId, requestIds } = await confirmed(8);
    for (const requestId of requestIds) {
      await breakAt(requestId);
      expect(await roundLater()).toBe(true);
      await mend(requestId);
    }
    expect(await roundLater()).toBe(false);
    expect(await itemsOf(bulkId)).toEqual(Array(8).fill('executed'));
  });
});

it('a list that is done takes no faults any more', async () => {
  const { bulkId } = await confirmed(1);
  await runBulks();
  const change = `update approval_bulk set faults = 9, fault_at = now() where id = $1`;
  await expect(query(change, [bulkId])).rejects.toMatchObject({ constraint: 'approval_bulk_kept' });
});
