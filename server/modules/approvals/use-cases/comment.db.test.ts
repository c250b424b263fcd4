import { afterEach, beforeEach, expect, test } from 'vitest';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { noticeOfComment } from '../approvals.notices.repo';
import { comments } from '../approvals.request.queries';
import { exampleRequest } from './example-request';

let world: TestWorld;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

test('a comment is read masked, tells the others who take part, and stays', async () => {
  const { requestId } = await exampleRequest(world);
  const maker = await world.actor('finance-operator');
  const approver = await world.actor('finance-approver', 'Asks');
  const { commentId } = (await world.done(
    'approvals.comment',
    { requestId, body: '  Is DE89370400440532013000 theirs?  ' },
    approver,
  )) as { commentId: string };
  const told = await noticeOfComment(commentId);
  expect(told?.personIds).toEqual([await world.personId(maker)]);

  await world.done('approvals.comment', { requestId, body: 'Yes, it is.' }, maker);
  const answer = await runQuery(comments, { requestId }, maker);
  expect(answer).toMatchObject({
    status: 'ok',
    value: [
      { name: 'Asks (finance-approver)', body: expect.not.stringContaining('0440532013') },
      { body: 'Yes, it is.' },
    ],
  });
  await expect(world.owner.query(`update approval_comment set body = 'No.'`)).rejects.toThrow();
  await expect(world.owner.query(`delete from approval_comment`)).rejects.toThrow();
});

test('an empty comment is refused, and nobody becomes a maker by saying something', async () => {
  const shown = await exampleRequest(world);
  const approver = await world.actor('finance-approver', 'Asks');
  expect(await world.run('approvals.comment', { requestId: shown.requestId, body: '   ' }, approver)).toMatchObject({
    status: 'refused',
  });
  await world.done('approvals.comment', { requestId: shown.requestId, body: 'Looks right.' }, approver);
  expect(await world.done('approvals.decide', { ...shown, decision: 'approve' }, approver)).toMatchObject({
    status: 'executed',
  });
});
