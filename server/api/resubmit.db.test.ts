import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from './root';
import type { Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, decisionOf, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { resubmit } from '@/server/modules/approvals/approvals.again.queries';
import { request } from '@/server/modules/approvals/approvals.request.queries';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;
let approver: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
  approver = await world.actor('finance-approver', 'Berta');
});
afterAll(() => world.close());

async function detail(requestId: string, by: Actor) {
  const answer = await runQuery(request, { requestId }, by);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value;
}

async function codeOfAgain(requestId: string, by: Actor): Promise<string> {
  const answer = await runQuery(resubmit, { requestId }, by);
  return answer.status === 'refused' ? answer.refusal.code : answer.status;
}

const again = (requestId: string, by: Actor, key = uuidv7()) =>
  appRouter.createCaller({ actor: by }).approvals.resubmit({ input: { requestId }, key });

async function rejected(): Promise<Waiting> {
  const change = await desk.waiting();
  await desk.decide(change, approver, { decision: 'reject', reason: 'Whose account is this?' });
  return change;
}

describe('an ended request is asked for again', () => {
  it('as a new request that names the one before, its reason and what is different', async () => {
    const change = await rejected();
    expect((await detail(change.requestId, maker)).you.mayResubmit).toBe(true);
    expect((await detail(change.requestId, approver)).you.mayResubmit).toBe(false);
    const key = uuidv7();
    const outcome = await again(change.requestId, maker, key);
    if (outcome.status !== 'pending') throw new Error(outcome.status);
    const next = await detail(outcome.requestId, approver);
    expect(next).toMatchObject({
      before: { id: change.requestId, status: 'rejected', reason: 'Whose account is this?', difference: [] },
      you: { may: 'approve' },
    });
    expect(await detail(change.requestId, maker)).toMatchObject({
      after: { id: outcome.requestId },
      you: { mayResubmit: false },
    });
    expect(await codeOfAgain(change.requestId, maker)).toBe('APPROVALS.ASKED_AGAIN');
    const shown = { ...change, requestId: outcome.requestId, contentHash: next.contentHash };
    expect(decisionOf(await desk.decide(shown, approver))).toBe('executed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);
    expect(await codeOfAgain(outcome.requestId, maker)).toBe('APPROVALS.CARRIED_OUT');
  });

  it('with the difference, where the act itself was asked for anew, by whomever', async () => {
    const change = await rejected();
    const colleague = await world.actor('finance-operator', 'Max');
    const input = { merchantId: change.merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const requestId = await world.submitted('merchants.changeBankDetails', input, colleague);
    const { before } = await detail(requestId, approver);
    expect(before?.ref).toMatch(/^AP-/);
    expect(before?.difference.map((one) => one.now)).toContain(input.iban);
    // Whoever is not asked to decide sees the accounts masked here as well.
    const reader = await detail(requestId, await world.actor('auditor', 'Reader'));
    expect(JSON.stringify(reader.before)).not.toContain(input.iban);
  });

  it('only by its maker, only when it has ended without being done', async () => {
    const change = await desk.waiting();
    expect(await codeOfAgain(change.requestId, maker)).toBe('APPROVALS.STILL_WAITING');
    expect(await codeOfAgain(change.requestId, await world.actor('finance-operator', 'Max'))).toBe(
      'APPROVALS.NOT_MAKER',
    );
    expect(await codeOfAgain(change.requestId, approver)).toBe('APPROVALS.NOT_MAKER');
    expect(await codeOfAgain(change.requestId, await world.actor('auditor', 'Reader'))).toBe('ACCESS.DENIED');
  });

  it('once for one click, and by the rules of now', async () => {
    const change = await rejected();
    const both = await Promise.allSettled([again(change.requestId, maker), again(change.requestId, maker)]);
    const { rows } = await world.owner.query<{ n: number }>(
      'select count(*)::int as n from approval_predecessor where predecessor_id = $1',
      [change.requestId],
    );
    expect(rows[0]?.n).toBe(1);
    const refused = both.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { cause: Refusal }).cause.code] : [],
    );
    expect(refused).toHaveLength(1);
    expect(['APPROVALS.ASKED_AGAIN', 'APPROVALS.ALREADY_WAITING']).toContain(refused[0]);

    const stale = await rejected();
    await world.done('merchants.hold', { merchantId: stale.merchantId, reason: 'Payout came back' }, maker);
    await expect(again(stale.requestId, maker)).rejects.toThrow(/changed/);
  });

  it('what ran in between is no request before', async () => {
    const change = await rejected();
    const requestId = await world.submitted(
      'merchants.changeBankDetails',
      { merchantId: change.merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' },
      maker,
    );
    const { contentHash } = await detail(requestId, approver);
    expect(decisionOf(await desk.decide({ requestId, version: 1, contentHash }, approver))).toBe('executed');
    const { rows } = await world.owner.query<{ version: number }>('select version from merchant where id = $1', [
      change.merchantId,
    ]);
    const third = await world.submitted(
      'merchants.changeBankDetails',
      {
        merchantId: change.merchantId,
        version: rows[0]?.version ?? 0,
        iban: desk.nextIban(),
        holderName: 'Kettenwerk GmbH',
      },
      maker,
    );
    expect((await detail(third, approver)).before).toBeNull();
  });
});

it('an opening is noted once, for those who are asked, and by themselves', async () => {
  const { requestId, version } = await desk.waiting();
  const open = (by: Actor) => world.done('approvals.open', { requestId, version }, by);
  expect((await detail(requestId, approver)).you.opened).toBe(false);
  expect(await open(approver)).toEqual({ noted: true });
  expect(await open(approver)).toEqual({ noted: false });
  expect(await open(maker)).toEqual({ noted: false });
  expect((await detail(requestId, approver)).you.opened).toBe(true);
});
