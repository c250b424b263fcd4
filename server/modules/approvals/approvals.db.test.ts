import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { approvalDesk } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
});
afterAll(() => world.close());

describe('the database', () => {
  /** Opens a real run as this person and writes by hand, as an attacker with the application's connection would. */
  async function byHand(
    actor: Actor,
    command: string,
    statement: (ids: { runId: string }) => ReturnType<typeof sql>,
  ): Promise<string> {
    const sessionId = actor.kind === 'person' ? actor.sessionId : '';
    const attempt = withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      await tx.exec(
        sql`select * from begin_run(${runId}::uuid, ${command}, 'approvals.withdraw', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(statement({ runId }));
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? 'failed',
    );
  }

  it('takes no decision of a maker, in the name of another, without a run, or on other content', async () => {
    const both = await world.actor('finance-operator', 'Max');
    const change = await desk.waiting(both);
    const insert = (personId: string, runId: string, hash = change.contentHash) => sql`
      insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at)
      values (${uuidv7()}, ${change.requestId}, 1, ${personId}, 'approve', 0, '{}', ${hash}, ${runId}, now())`;
    const makerId = await world.personId(both);
    const otherId = await world.personId(await world.actor('finance-approver', 'Chris'));
    expect(await byHand(both, 'approvals.decide', ({ runId }) => insert(makerId, runId))).toBe(
      'approval_decision_not_by_maker',
    );
    expect(await byHand(both, 'approvals.decide', ({ runId }) => insert(otherId, runId))).toBe(
      'approval_decision_own_run',
    );
    const checker = await world.actor('finance-approver', 'Chris');
    await world.owner.query(
      `insert into role_permission values ('finance-approver', 'approvals.withdraw') on conflict do nothing`,
    );
    expect(await byHand(checker, 'approvals.decide', ({ runId }) => insert(otherId, runId, 'f'.repeat(64)))).toBe(
      'approval_decision_of_current_version',
    );
    const bare = withTransaction(world.database.app, (tx) => tx.exec(insert(otherId, uuidv7())));
    await expect(bare).rejects.toMatchObject({ code: '42501' });
    const forged = withTransaction(world.database.app, async (tx) => {
      await tx.exec(sql`select set_config('app.run_id', ${uuidv7()}, true)`);
      await tx.exec(insert(otherId, uuidv7()));
    });
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  });

  it('executes no request without its decisions, changes none of its content, and opens none again', async () => {
    const change = await desk.waiting();
    const done = sql`update approval_request set status = 'executed', closed_at = now(), executed_run_id = ${uuidv7()} where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => done)).toBe('approval_request_decided');
    const edit = sql`update approval_request set content = '{}' where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => edit)).toBe('approval_request_bound');
    const fewer = sql`update approval_request set steps = '[{"kind":"approve","role":"finance-operator","count":1}]' where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => fewer)).toBe('approval_request_bound');
    for (const other of [
      sql`title = 'Harmless'`,
      sql`due_at = due_at + interval '1 day'`,
      sql`book_amount_minor = 1`,
    ]) {
      const retold = sql`update approval_request set ${other} where id = ${change.requestId}`;
      expect(await byHand(maker, 'approvals.decide', () => retold)).toBe('approval_request_as_shown');
    }
    const noMaker = sql`delete from approval_maker where request_id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => noMaker)).toBe('42501');
    await world.done('approvals.withdraw', { requestId: change.requestId }, maker);
    const reopen = sql`update approval_request set status = 'pending', closed_at = null where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => reopen)).toBe('approval_request_final');
  });

  it('makes no account live without its approved request', async () => {
    const change = await desk.waiting();
    const account = (requestId: string | null) => sql`
      insert into merchant_account (id, merchant_id, iban, holder_name, status, live_from, request_id)
      values (${uuidv7()}, ${change.merchantId}, ${change.iban}, 'Kettenwerk GmbH', 'live', now(), ${requestId}::uuid)`;
    expect(await byHand(maker, 'merchants.changeBankDetails', () => account(change.requestId))).toBe(
      'merchant_account_approved',
    );
    expect(await byHand(maker, 'merchants.changeBankDetails', () => account(null))).toBe('merchant_account_approved');
  });

  it('keeps policies as they were written', async () => {
    const weaken = sql`update approval_policy set steps = '[{"role":"finance-operator","count":1}]'`;
    expect(await byHand(maker, 'approvals.decide', () => weaken)).toBe('42501');
  });
});
