import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant } from '@/server/kernel/invariant';
import { stageHold } from '@/server/modules/customers/use-cases/example-customer';
import { stageFile } from '@/server/modules/payments/use-cases/example-payments';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql, trusted, type Sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { approvalDesk } from './approval-desk';
import { openWorld, type TestWorld } from './example-world';

/*
 * Somebody has taken over the web process: they have the application's connection and the session of one person, open runs of
 * any name, close them with an audit row as the door does, and commit. What needs a second person still needs one.
 */

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let mara: Actor;
let chris: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  mara = await world.actor('finance-operator', 'Mara');
  chris = await world.actor('finance-approver', 'Chris');
});
afterAll(() => world.close());

type Opened = { readonly kind: string; readonly name: string | null; readonly session: string | null };
type Forged = { readonly command: string; readonly permission: string; readonly key?: string };

const asPerson = (actor: Actor): Opened => {
  invariant(actor.kind === 'person', 'a person has a session');
  return { kind: 'person', name: null, session: actor.sessionId };
};
const asMachine: Opened = { kind: 'system', name: 'approvals', session: null };

/** Opens a run, writes by hand, closes it and commits; gives the constraint that stood in the way, or `written`. */
async function forge(by: Opened, run: Forged, statement: (runId: string) => Sql | readonly Sql[]): Promise<string> {
  const note = { outcome: 'done', entityType: 'attack', entityId: 'x', before: null, after: null, reason: null };
  const attempt = withTransaction(world.database.app, async (tx) => {
    const runId = uuidv7();
    const { command, permission, key = uuidv7() } = run;
    const { status } = await tx.one<{ status: string }>(
      sql`select status from begin_run(${runId}::uuid, ${command}, ${permission}, ${by.kind}, ${by.name}, ${by.session}::uuid, ${key}, 'x')`,
    );
    invariant(status === 'ok', `the run opens, and does not answer ${status}`);
    for (const one of [statement(runId)].flat()) await tx.exec(one);
    await tx.exec(sql`select finish_run(${runId}::uuid, 'done', null, null, ${json(note)}::jsonb, ${json([])}::jsonb)`);
  });
  return attempt.then(
    () => 'written',
    (error: { constraint?: string; code?: string; message?: string }) =>
      error.constraint ?? error.code ?? error.message ?? 'failed',
  );
}

async function pending(command: string, input: unknown, by: Actor): Promise<string> {
  const outcome = await world.run(command, input, by);
  invariant(outcome.status === 'pending', `${command} waits for approval`);
  return outcome.requestId;
}

describe('a request that nobody approved', () => {
  const rate = (requestId: string, value = '0.0871') => sql`
    insert into exchange_rate (id, rate_date, from_currency, to_currency, rate, source, request_id)
    values (${uuidv7()}, '2026-11-20', 'SEK', 'EUR', ${value}, 'ECB', ${requestId})`;
  const executing = (command: string, requestId: string): Forged => ({
    command,
    permission: 'approvals.execute',
    key: `approval/${requestId}`,
  });

  it('is not carried out by a run that says it executes it', async () => {
    const input = { date: '2026-11-20', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' };
    const requestId = await pending('approvals.recordRate', input, mara);
    const run = executing('approvals.recordRate', requestId);
    expect(await forge(asMachine, run, () => rate(requestId))).toBe('run_executes_request');
    const change = await desk.waiting();
    const account = sql`
      insert into merchant_account (id, merchant_id, iban, holder_name, status, live_from, request_id)
      values (${uuidv7()}, ${change.merchantId}, ${change.iban}, 'Kettenwerk GmbH', 'live', now(), ${change.requestId})`;
    expect(await forge(asMachine, executing('merchants.changeBankDetails', change.requestId), () => account)).toBe(
      'run_executes_request',
    );
  });

  it('gives no other rate, limit or delegation than it shows', async () => {
    const input = { date: '2026-11-20', from: 'NOK', to: 'EUR', rate: '0.0871', source: 'ECB' };
    const rateId = await pending('approvals.recordRate', input, mara);
    const other = sql`insert into exchange_rate (id, rate_date, from_currency, to_currency, rate, source, request_id)
      values (${uuidv7()}, '2026-11-20', 'NOK', 'EUR', '0.0001', 'ECB', ${rateId})`;
    expect(await forge(asMachine, executing('approvals.recordRate', rateId), () => other)).toBe(
      'exchange_rate_approved',
    );
    const personId = await world.personId(chris);
    const root = await world.actor('administrator', 'Root');
    const limit = { personId, role: 'finance-approver', limitMinor: '5000000', currency: 'EUR', reason: 'New' };
    const limitId = await pending('approvals.setPersonLimit', limit, root);
    const none = sql`insert into person_limit (id, person_id, role_code, limit_minor, currency, request_id, set_at)
      values (${uuidv7()}, ${personId}, 'finance-approver', null, 'EUR', ${limitId}, now())`;
    expect(await forge(asMachine, executing('approvals.setPersonLimit', limitId), () => none)).toBe(
      'person_limit_approved',
    );
    const delegateId = await world.personId(mara);
    const span = { fromAt: '2026-11-20T00:00:00Z', untilAt: '2026-12-04T00:00:00Z' };
    const lend = { giverId: personId, delegateId, roles: ['finance-approver'], ...span, reason: 'Holiday' };
    const lentId = await pending('approvals.delegate', lend, chris);
    const longer = sql`insert into delegation (id, giver_id, delegate_id, roles, from_at, until_at, reason, request_id)
      values (${uuidv7()}, ${personId}, ${delegateId}, ${['finance-approver']}, ${span.fromAt}, '2027-12-04', 'Holiday', ${lentId})`;
    expect(await forge(asMachine, executing('approvals.delegate', lentId), () => longer)).toBe('delegation_approved');
  });
});

describe('what needs a second person', () => {
  it('is no role that one gives oneself, by an insert or by another name for one that is held', async () => {
    const id = await world.personId(mara);
    const run = { command: 'access.grantRole', permission: 'approvals.read' };
    const grant = sql`insert into person_role (person_id, role_code) values (${id}, 'finance-approver')`;
    expect(await forge(asPerson(mara), run, () => grant)).toBe('person_role_granted');
    const rename = sql`update person_role set role_code = 'administrator' where person_id = ${id}`;
    expect(await forge(asPerson(mara), run, () => rename)).toBe('person_role_granted');
  });

  it('is no way out of a suspension or a hold', async () => {
    const leaver = await world.personId(await world.actor('support-agent', 'Leaver'));
    const root = await world.actor('administrator', 'Root');
    await world.done('access.suspendPerson', { personId: leaver, reason: 'Left' }, root);
    const merchantId = await desk.merchant();
    await world.done('merchants.hold', { merchantId, reason: 'Returned' }, mara);
    const run = { command: 'approvals.comment', permission: 'approvals.read' };
    for (const [table, id] of [
      ['person', leaver],
      ['merchant', merchantId],
    ] as const) {
      const out = sql`update ${trusted(table)} set status = 'active' where id = ${id}`;
      expect(await forge(asPerson(root), run, () => out), table).toBe('going_on_approved');
    }
    const lift = sql`update customer_hold set lifted_at = now() where id = ${await stageHold(world)}`;
    expect(await forge(asPerson(mara), run, () => lift)).toBe('going_on_approved');
  });

  it('is no payout file that one lets go to the bank', async () => {
    const { fileId } = await stageFile(world);
    const run = { command: 'payments.approveFile', permission: 'approvals.read' };
    const release = sql`update payment_file set state = 'approved' where id = ${fileId}`;
    expect(await forge(asPerson(mara), run, () => release)).toBe('payment_file_approved');
  });
});

describe('a decision', () => {
  const decision =
    (on: { requestId: string; contentHash: string }, personId: string, roles: string[]) => (run: string) =>
      sql`insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at)
      values (${uuidv7()}, ${on.requestId}, 1, ${personId}, 'approve', 0, ${roles}, ${on.contentHash}, ${run}, now())`;

  it('is of a role that a step asks for', async () => {
    const change = await desk.waiting();
    const agent = await world.actor('collections-agent', 'Nosy');
    const run = { command: 'approvals.decide', permission: 'approvals.read' };
    for (const roles of [[], ['collections-agent']])
      expect(await forge(asPerson(agent), run, decision(change, await world.personId(agent), roles))).toBe(
        'approval_decision_asked',
      );
  });
});

describe('a request that waits', () => {
  const run = { command: 'approvals.revise', permission: 'approvals.read' };
  const keep =
    (on: { requestId: string }, personId: string, content = sql`r.content`) =>
    (runId: string) => sql`
      insert into approval_version (request_id, version, code_version, title, input, content, content_hash, consequences, consequences_hash,
        facts, policies, steps, amount_minor, currency, counterparty, due_at, expires_at, person_id, reason, run_id, at)
      select r.id, r.version, r.code_version, r.title, r.input, ${content}, r.content_hash, r.consequences, r.consequences_hash, r.facts,
        r.policies, r.steps, r.amount_minor, r.currency, r.counterparty, r.due_at, r.expires_at, ${personId}, 'Forged', ${runId}, now()
      from approval_request r where r.id = ${on.requestId}`;
  const become = (on: { requestId: string }, version: number, more = sql`status = 'pending'`) => sql`
    update approval_request set version = ${version}, content = '{"next":"mine"}', content_hash = ${'a'.repeat(64)}, title = 'Mine', ${more}
    where id = ${on.requestId}`;
  const hands = (on: { requestId: string }, personId: string) =>
    sql`insert into approval_maker (request_id, version, person_id, why) values (${on.requestId}, 2, ${personId}, 'maker')`;

  it('asks for nothing else unless it is its next version, and what it was is kept', async () => {
    const change = await desk.waiting();
    const maker = await world.personId(mara);
    expect(await forge(asPerson(mara), run, () => become(change, 1))).toBe('approval_request_as_shown');
    const quietly = sql`update approval_request set content = '{}' where id = ${change.requestId}`;
    expect(await forge(asPerson(mara), run, () => quietly)).toBe('approval_request_bound');
    expect(await forge(asPerson(mara), run, () => become(change, 2))).toBe('approval_request_revised');
    const kept = keep(change, maker);
    expect(await forge(asPerson(mara), run, (id) => [kept(id), become(change, 3)])).toBe('approval_request_revised');
    const ended = sql`status = 'withdrawn', closed_at = now()`;
    expect(await forge(asPerson(mara), run, (id) => [kept(id), become(change, 2, ended)])).toBe(
      'approval_request_revised',
    );
    const other = sql`entity_id = ${await desk.merchant()}`;
    expect(await forge(asPerson(mara), run, (id) => [kept(id), become(change, 2, other)])).toBe(
      'approval_request_bound',
    );
    expect(await forge(asPerson(mara), run, kept)).toBe('approval_version_followed');
    // Without the hands of the version before, whoever made it could decide on the next.
    expect(await forge(asPerson(mara), run, (id) => [kept(id), become(change, 2)])).toBe('approval_version_hands');
    expect(await forge(asPerson(mara), run, keep(change, maker, sql`'{}'::jsonb`))).toBe('approval_version_as_it_was');
  });

  it('is changed by nobody but its maker, in a run that says so', async () => {
    const change = await desk.waiting();
    const [maker, other] = [await world.personId(mara), await world.personId(chris)];
    const next = (personId: string) => (id: string) => [
      keep(change, personId)(id),
      become(change, 2),
      hands(change, maker),
    ];
    for (const personId of [maker, other])
      expect(await forge(asPerson(chris), run, next(personId))).toBe('approval_version_own_run');
    const comment = { ...run, command: 'approvals.comment' };
    expect(await forge(asPerson(mara), comment, next(maker))).toBe('approval_version_own_run');
    // The same by its maker in a run of that name is what the command does, and nothing is approved by it.
    expect(await forge(asPerson(mara), run, next(maker))).toBe('written');
    const gone = sql`delete from approval_version where request_id = ${change.requestId}`;
    expect(await forge(asPerson(mara), run, () => gone)).toBe('42501');
    expect(await desk.statusOf(change.requestId)).toBe('pending');
  });
});

describe('a list of many requests', () => {
  async function listed(): Promise<{ bulkId: string; root: string }> {
    const { requestId } = await desk.waiting();
    const input = { decision: 'approve', of: { kind: 'rows', requestIds: [requestId] } };
    return (await world.done('approvals.listBulk', input, chris)) as { bulkId: string; root: string };
  }

  it('takes no item that its person was not shown, and no result that nobody worked off', async () => {
    const { bulkId, root } = await listed();
    const mine = await desk.waiting();
    const slip = sql`insert into approval_bulk_item (bulk_id, no, request_id, version, content_hash, decision, leaf)
      values (${bulkId}, 1, ${mine.requestId}, 1, ${mine.contentHash}, 'approve', ${'0'.repeat(64)})`;
    const work = { command: 'approvals.comment', permission: 'approvals.read' };
    expect(await forge(asPerson(mara), work, () => slip)).toBe('approval_bulk_item_own_run');
    await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve' }, chris);
    const settle = sql`update approval_bulk_item set state = 'refused', code = 'X', message = 'x' where bulk_id = ${bulkId}`;
    expect(await forge(asPerson(mara), work, () => settle)).toBe('approval_bulk_item_own_run');
    const delay = sql`update approval_bulk set faults = 9, fault_at = now() where id = ${bulkId}`;
    expect(await forge(asPerson(chris), work, () => delay)).toBe('approval_bulk_own_run');
    const working = { command: 'approvals.runBulk', permission: 'approvals.runBulk' };
    expect(await forge(asMachine, working, () => delay)).toBe('approval_bulk_own_run');
    const noting = { command: 'approvals.noteBulkFault', permission: 'approvals.runBulk' };
    const decided = sql`update approval_bulk_item set state = 'refused', code = 'X', message = 'x' where bulk_id = ${bulkId}`;
    expect(await forge(asMachine, noting, () => decided)).toBe('approval_bulk_item_own_run');
  });
});

describe('a second factor', () => {
  it('has no recovery code but those that its person made', async () => {
    const victim = await world.personId(chris);
    const work = { command: 'approvals.comment', permission: 'approvals.read' };
    const code = sql`insert into recovery_code (id, person_id, code_hash) values (${uuidv7()}, ${victim}, 'known')`;
    expect(await forge(asPerson(mara), work, () => code)).toBe('recovery_code_own_run');
  });
});
