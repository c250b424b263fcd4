import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { boundHash } from '@/server/platform/command/execute-approved';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { installationSigner } from '@/server/platform/crypto/signing';
import { runQuery } from '@/server/platform/query/run-query';
import { evidence } from '@/server/modules/approvals/approvals.evidence.queries';
import { verifyEvidence } from '@/server/modules/approvals/use-cases/verify-evidence';
import { approvalDesk, codeOf, decisionOf } from './approval-desk';
import { openWorld, type TestWorld } from './example-world';

/*
 * Bad input and bad luck at an approval: what can go wrong between the request and its run. The other cases of the table in
 * docs/approvals.md are tested beside the use cases that refuse them.
 */

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => world.close());

const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

/** What was left in the database of a request: decisions, accounts made by it, runs of it. */
async function left(change: { requestId: string; merchantId: string }) {
  const [row] = await rows<{ decisions: number; accounts: number; runs: number }>(
    `select (select count(*)::int from approval_decision where request_id = $1) as decisions,
       (select count(*)::int from merchant_account where merchant_id = $2) as accounts,
       (select count(*)::int from run where idem_key = 'approval/' || $1) as runs`,
    [change.requestId, change.merchantId],
  );
  return row;
}

/** The evidence file of a request, as an auditor gets it. */
async function evidenceOf(subjectId: string): Promise<string> {
  const auditor = await world.actor('auditor', 'Reader');
  const answer = await runQuery(evidence, { subjectId, reason: 'Yearly audit' }, auditor);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value.text;
}

async function policyOfTwo(): Promise<() => Promise<void>> {
  const insert = (version: number, status: string) =>
    world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'merchants.changeBankDetails', $2, 'Two for bad luck', $3, '[]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
      [uuidv7(), version, status],
    );
  const [{ version } = { version: 0 }] = await rows<{ version: number }>(
    `select coalesce(max(version), 0)::int as version from approval_policy where name = 'Two for bad luck'`,
  );
  await insert(version + 1, 'live');
  return async () => {
    await insert(version + 2, 'retired');
  };
}

describe('an approver whose role changes', () => {
  it('between opening and clicking is told that the request does not wait for them', async () => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Moved');
    const personId = await world.personId(checker);
    await world.owner.query(`update person_role set role_code = 'credit-officer' where person_id = $1`, [personId]);
    expect(codeOf(await desk.decide(change, checker))).toBe('APPROVALS.NOT_ASKED');
    expect(await left(change)).toEqual({ decisions: 0, accounts: 0, runs: 0 });
  });

  it('between deciding and running counts as they were when they decided', async () => {
    const retire = await policyOfTwo();
    const change = await desk.waiting();
    await retire();
    const [first, second] = [
      await world.actor('finance-approver', 'Leaving'),
      await world.actor('finance-approver', 'Staying'),
    ];
    expect(decisionOf(await desk.decide(change, first))).toBe('pending');
    await world.owner.query('delete from person_role where person_id = $1', [await world.personId(first)]);
    expect(decisionOf(await desk.decide(change, second))).toBe('executed');
    expect(await left(change)).toEqual({ decisions: 2, accounts: 1, runs: 1 });
  });

  it('and who is suspended since then counts no more, whatever role they had', async () => {
    const retire = await policyOfTwo();
    const change = await desk.waiting();
    await retire();
    const suspended = await world.actor('finance-approver', 'Suspended');
    expect(decisionOf(await desk.decide(change, suspended))).toBe('pending');
    await world.done(
      'access.suspendPerson',
      { personId: await world.personId(suspended), reason: 'Lost their device' },
      await world.actor('administrator', 'Root'),
    );
    expect(decisionOf(await desk.decide(change, await world.actor('finance-approver', 'Next')))).toBe('pending');
    expect(await left(change)).toMatchObject({ accounts: 0, runs: 0 });
    expect(decisionOf(await desk.decide(change, await world.actor('finance-approver', 'Third')))).toBe('executed');
  });

  it('and who comes back after a suspension decides anew: no request is complete by a return', async () => {
    const retire = await policyOfTwo();
    const change = await desk.waiting();
    await retire();
    const returner = await world.actor('finance-approver', 'Returner');
    const [personId, root] = [await world.personId(returner), await world.actor('administrator', 'Root')];
    expect(decisionOf(await desk.decide(change, returner))).toBe('pending');
    await world.done('access.suspendPerson', { personId, reason: 'On leave' }, root);
    expect(decisionOf(await desk.decide(change, await world.actor('finance-approver', 'Next')))).toBe('pending');
    await world.approved('access.reinstatePerson', { personId, reason: 'Back from leave' }, root);
    expect(await left(change)).toMatchObject({ accounts: 0, runs: 0 });
    expect(await desk.statusOf(change.requestId)).toBe('pending');
    // Whoever has no password yet sets one first.
    await world.owner.query(`update person set status = 'active' where id = $1`, [personId]);

    const back = await world.actor('finance-approver', 'Returner');
    expect(decisionOf(await desk.decide(change, back))).toBe('executed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);
    const pack = await evidenceOf(change.requestId);
    expect(await verifyEvidence(pack, installationSigner().publicKey)).toMatchObject({ ok: true, decisions: 3 });
    const forged = JSON.parse(pack) as { audit: { leaf: { command: string } }[] };
    forged.audit = forged.audit.filter((row) => row.leaf.command !== 'access.suspendPerson');
    const { findings } = await verifyEvidence(JSON.stringify(forged), null);
    expect(findings.join()).toContain('That a suspension voided the decision of Returner');
  });
});

describe('a request that is taken back and asked anew while it is approved', () => {
  it('ends one way: nobody approves what they were not shown', async () => {
    for (let round = 0; round < 5; round += 1) {
      const change = await desk.waiting();
      const checker = await world.actor('finance-approver', 'Chris');
      const input = { merchantId: change.merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
      const [decided, again] = await Promise.all([
        desk.decide(change, checker),
        world
          .run('approvals.withdraw', { requestId: change.requestId }, maker)
          .then(() => world.run('merchants.changeBankDetails', input, maker)),
      ]);
      const executed = decisionOf(decided) === 'executed';
      expect(executed ? 'executed' : codeOf(decided)).toBe(executed ? 'executed' : 'APPROVALS.CLOSED');
      expect(await desk.liveIbans(change.merchantId)).toEqual(executed ? [change.iban] : []);
      if (executed) {
        expect(codeOf(again)).toBe('MERCHANTS.CHANGED');
        continue;
      }
      if (again.status !== 'pending') throw new Error(codeOf(again));
      // Whoever still sees the old content cannot approve the new request with it.
      const stale = { ...change, requestId: again.requestId };
      expect(codeOf(await desk.decide(stale, checker))).toBe('APPROVALS.CONTENT_NOT_SHOWN');
    }
  });
});

describe('a process that dies between the last decision and the run', () => {
  it('leaves no decision and no run; the same click again counts once and runs once', async () => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    const key = uuidv7();
    const holder = new Client({ connectionString: world.db.ownerUrl });
    await holder.connect();
    try {
      // The run takes this row after the decision was written: it waits here, and dies here.
      await holder.query('begin');
      await holder.query('select from merchant where id = $1 for update', [change.merchantId]);
      const dying = desk.decide(change, checker, { key }).then(
        (outcome) => `ended as ${decisionOf(outcome)}`,
        () => 'died',
      );
      const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      const pid = await vi.waitUntil(async () => (await rows<{ pid: number }>(waiting))[0]?.pid, { timeout: 10_000 });
      await world.owner.query('select pg_terminate_backend($1)', [pid]);
      expect(await dying).toBe('died');
    } finally {
      await holder.end();
    }
    expect(await desk.statusOf(change.requestId)).toBe('pending');
    expect(await left(change)).toEqual({ decisions: 0, accounts: 0, runs: 0 });
    expect(decisionOf(await desk.decide(change, checker, { key }))).toBe('executed');
    expect(await desk.decide(change, checker, { key })).toMatchObject({ status: 'done', replayed: true });
    expect(await left(change)).toEqual({ decisions: 1, accounts: 1, runs: 1 });
  });
});

describe('a process whose clock is ten minutes off', () => {
  const skewed = async <T>(minutes: number, work: () => Promise<T>): Promise<T> => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
    try {
      return await work();
    } finally {
      vi.useRealTimers();
    }
  };
  /** Reaches around the guards, since time cannot be waited for here. */
  const aside = async (text: string, values: unknown[]): Promise<void> => {
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query(text, values);
    await world.owner.query('set session_replication_role = origin');
  };
  const endsIn = (requestId: string, interval: string) =>
    aside('update approval_request set expires_at = entity_now() + $2::interval where id = $1', [requestId, interval]);

  beforeAll(() => world.owner.query('update calendar set driven = false'));
  afterAll(() => world.owner.query('update calendar set driven = true'));

  it.each([10, -10])('decides on what still waits by the clock of the database (%i)', async (minutes) => {
    const change = await desk.waiting();
    await endsIn(change.requestId, '5 minutes');
    const checker = await world.actor('finance-approver', 'Chris');
    expect(decisionOf(await skewed(minutes, () => desk.decide(change, checker)))).toBe('executed');
  });

  it.each([10, -10])('and not on what expired by it (%i)', async (minutes) => {
    const change = await desk.waiting();
    await endsIn(change.requestId, '-1 second');
    const checker = await world.actor('finance-approver', 'Chris');
    expect(codeOf(await skewed(minutes, () => desk.decide(change, checker)))).toBe('APPROVALS.EXPIRED');
  });

  it.each([10, -10])('asks for as long as the policy says (%i)', async (minutes) => {
    const change = await skewed(minutes, () => desk.waiting());
    const [row] = await rows<{ hours: number }>(
      `select round(extract(epoch from expires_at - clock_timestamp()) / 3600)::int as hours from approval_request where id = $1`,
      [change.requestId],
    );
    expect(row).toEqual({ hours: 120 });
  });

  it.each([10, -10])('takes a signature within its time, and none that is too old (%i)', async (minutes) => {
    const begun = z.object({ challengeId: z.uuid(), options: z.looseObject({ challenge: z.string() }) });
    const checker = await world.actor('finance-approver', `Signer${minutes}`);
    const device = world.authenticator(checker);
    const registration = begun.parse(await world.done('access.beginPasskey', {}, checker));
    const response = device.register({ ...registration.options, rp: { id: 'localhost' } });
    await world.done(
      'access.registerPasskey',
      { ...registration, options: undefined, label: 'Key', response },
      checker,
    );
    const { requestId, version, contentHash } = await desk.waiting();
    const shown = { requestId, version, contentHash, decision: 'approve' };
    const signed = await skewed(minutes, async () => {
      const { challengeId, options } = begun.parse(await world.done('approvals.beginSigning', shown, checker));
      return { challengeId, response: device.sign(options as never) };
    });
    const old = `update passkey_challenge set expires_at = clock_timestamp() - interval '1 second' where id = $1`;
    await aside(old, [signed.challengeId]);
    const late = await skewed(minutes, () => world.run('approvals.decide', { ...shown, signature: signed }, checker));
    expect(codeOf(late)).toBe('APPROVALS.SIGNATURE_INVALID');
    const again = await skewed(-minutes, async () => {
      const { challengeId, options } = begun.parse(await world.done('approvals.beginSigning', shown, checker));
      return { challengeId, response: device.sign(options as never) };
    });
    const taken = await skewed(minutes, () => world.run('approvals.decide', { ...shown, signature: again }, checker));
    expect(decisionOf(taken)).toBe('executed');
  });
});

describe('content that differs only in its key order or Unicode form', () => {
  it('is the same act under the same key, and has the same hash', async () => {
    const merchantId = await desk.merchant();
    const iban = desk.nextIban();
    const key = uuidv7();
    const composed = 'M\u00fcller M\u00f6bel GmbH';
    const decomposed = 'Mu\u0308ller Mo\u0308bel GmbH';
    const first = await world.run(
      'merchants.changeBankDetails',
      { merchantId, version: 1, iban, holderName: decomposed },
      maker,
      key,
    );
    const second = await world.run(
      'merchants.changeBankDetails',
      { holderName: composed, iban, version: 1, merchantId },
      maker,
      key,
    );
    if (first.status !== 'pending') throw new Error(codeOf(first));
    expect(second).toMatchObject({ status: 'pending', requestId: first.requestId });
    const [stored] = await rows<{ content: Record<string, unknown>; hash: string; codeVersion: number }>(
      `select content, content_hash as hash, code_version as "codeVersion" from approval_request where id = $1`,
      [first.requestId],
    );
    expect(JSON.stringify(stored?.content)).toContain(composed);
    const reversed = Object.fromEntries(Object.entries(stored?.content ?? {}).toReversed());
    const bound = { content: reversed, entityId: merchantId, codeVersion: stored?.codeVersion ?? 0 };
    expect(boundHash({ ...bound, command: 'merchants.changeBankDetails' })).toBe(stored?.hash);
    const decided = await desk.decide(
      { requestId: first.requestId, version: 1, contentHash: stored?.hash ?? '' },
      await world.actor('finance-approver', 'Chris'),
    );
    expect(decisionOf(decided)).toBe('executed');
  });

  it('with another letter it is another act, and the key is refused', async () => {
    const merchantId = await desk.merchant();
    const input = { merchantId, version: 1, iban: desk.nextIban(), holderName: 'Muller GmbH' };
    const key = uuidv7();
    await world.run('merchants.changeBankDetails', input, maker, key);
    const other = await world.run(
      'merchants.changeBankDetails',
      { ...input, holderName: 'M\u00fcller GmbH' },
      maker,
      key,
    );
    expect(codeOf(other)).toBe('COMMAND.KEY_REUSED');
  });
});
