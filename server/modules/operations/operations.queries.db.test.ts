import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { doors } from '@/server/platform/command/registry';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { day } from './operations.queries';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the page of the close names each file that has not left and whom it waits for', async () => {
  const example = await doors().commands.get('payments.approveFile')?.example(world);
  const { fileId, version } = z.object({ fileId: z.string(), version: z.number() }).parse(example);
  const operator = await world.actor('finance-operator', 'Ola');
  const filesOf = async () => {
    const answer = await runQuery(day, {}, operator);
    if (answer.status !== 'ok') throw answer.refusal;
    return answer.value.inTheWay.find((line) => line.code === 'payout-files')?.files ?? [];
  };
  expect(await filesOf()).toMatchObject([{ id: fileId, state: 'prepared', requestRef: null, waitingRoles: null }]);
  const requestId = await world.submitted('payments.approveFile', { fileId, version }, operator);
  const { rows } = await world.owner.query('select ref from approval_request where id = $1', [requestId]);
  expect(await filesOf()).toMatchObject([{ requestRef: rows[0].ref, waitingRoles: ['finance-approver'] }]);
});
