import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import type { Outcome } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { revisable } from '../approvals.revise.queries';
import type { Revised } from './revise';

/* Why a request that waits is not changed; what a change does is tested in revise.db.test.ts. */

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let mara: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  mara = await world.actor('finance-operator', 'Mara');
});
afterAll(() => world.close());

const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

/** An input that an act of another noun takes, with all that it needs staged. */
async function exampleOf(name: string): Promise<Record<string, unknown>> {
  const command = doors().commands.get(name);
  if (!command) throw new Error(`there is no command ${name}`);
  return (await command.example(world)) as Record<string, unknown>;
}

/** Gives somebody a passkey, so that acts about money ask them for a proof. */
async function holdPasskey(actor: Actor): Promise<void> {
  const begun = (await world.done('access.beginPasskey', {}, actor)) as {
    challengeId: string;
    options: { challenge: string; rp: { id: string } };
  };
  const response = world.authenticator(actor).register(begun.options);
  await world.done('access.registerPasskey', { challengeId: begun.challengeId, label: 'Key ring', response }, actor);
}

type Shown = Pick<Waiting, 'requestId' | 'version' | 'contentHash'>;

const revise = (shown: Shown, input: Record<string, unknown>, by: Actor = mara) => {
  const { requestId, version, contentHash } = shown;
  return world.run('approvals.revise', { requestId, version, contentHash, input, reason: 'A digit was wrong' }, by);
};

function revisedOf(outcome: Outcome<unknown>): Revised {
  if (outcome.status !== 'done') throw new Error(codeOf(outcome));
  return outcome.result as Revised;
}

async function shownOf(requestId: string): Promise<Shown> {
  const [shown] = await rows<Shown>(
    `select id as "requestId", version, content_hash as "contentHash" from approval_request where id = $1`,
    [requestId],
  );
  if (!shown) throw new Error('the request is missing');
  return shown;
}

describe('a change is refused', () => {
  it('of a version or content that is not the one that was shown', async () => {
    const change = await desk.waiting();
    const iban = desk.nextIban();
    expect(codeOf(await revise({ ...change, version: 2 }, { iban }))).toBe('APPROVALS.VERSION_STALE');
    expect(codeOf(await revise({ ...change, contentHash: 'b'.repeat(64) }, { iban }))).toBe(
      'APPROVALS.CONTENT_NOT_SHOWN',
    );
    await revise(change, { iban });
    expect(codeOf(await revise(change, { iban: desk.nextIban() }))).toBe('APPROVALS.VERSION_STALE');
  });

  it('to anybody but its maker, with a trace', async () => {
    const change = await desk.waiting();
    const other = await world.actor('finance-operator', 'Nosy');
    expect(codeOf(await revise(change, { iban: desk.nextIban() }, other))).toBe('APPROVALS.NOT_MAKER');
    expect(
      await rows(`select outcome from audit_event where actor_id = $1 and command = 'approvals.revise'`, [
        await world.personId(other),
      ]),
    ).toEqual([{ outcome: 'denied' }]);
  });

  it('to a maker who may not make the act any more', async () => {
    const leaver = await world.actor('finance-operator', 'Leaver');
    const change = await desk.waiting(leaver);
    await world.owner.query(`update person_role set role_code = 'collections-agent' where person_id = $1`, [
      await world.personId(leaver),
    ]);
    expect(codeOf(await revise(change, { iban: desk.nextIban() }, leaver))).toBe('ACCESS.DENIED');
  });

  it('to a maker who does not prove anew that it is they, as for the act itself', async () => {
    const holder = await world.actor('finance-operator', 'Holder');
    const change = await desk.waiting(holder);
    await holdPasskey(holder);
    const sessionId = holder.kind === 'person' ? holder.sessionId : '';
    await world.owner.query('update session set step_up_at = null where id = $1', [sessionId]);
    expect(codeOf(await revise(change, { iban: desk.nextIban() }, holder))).toBe('ACCESS.STEP_UP_REQUIRED');
  });

  it('after it expired, also where it did so while the change waited for somebody else', async () => {
    const change = await desk.waiting();
    const holder = new Client({ connectionString: world.db.ownerUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select from approval_request where id = $1 for update', [change.requestId]);
      const revised = revise(change, { iban: desk.nextIban() });
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await vi.waitUntil(async () => (await rows(waiting)).length === 1, { timeout: 10_000 });
      await world.owner.query(`update calendar set business_date = '2026-11-25'`);
      await holder.query('rollback');
      expect(codeOf(await revised)).toBe('APPROVALS.EXPIRED');
      expect(codeOf(await revise(change, { iban: desk.nextIban() }))).toBe('APPROVALS.EXPIRED');
    } finally {
      await holder.end();
      await world.owner.query(`update calendar set business_date = '2026-11-20'`);
    }
    expect(await shownOf(change.requestId)).toMatchObject({ version: 1, contentHash: change.contentHash });
  });

  it('of what is not different, is about something else, or is no field of it', async () => {
    const change = await desk.waiting();
    expect(codeOf(await revise(change, {}))).toBe('APPROVALS.UNCHANGED');
    expect(codeOf(await revise(change, { iban: change.iban }))).toBe('APPROVALS.UNCHANGED');
    expect(codeOf(await revise(change, { merchantId: await desk.merchant() }))).toBe('APPROVALS.OTHER_SUBJECT');
    expect(codeOf(await revise(change, { colour: 'red' }))).toBe('APPROVALS.FIELD_UNKNOWN');
    expect(codeOf(await revise(change, { iban: 'DE00' }))).toBe('INPUT.INVALID');
    expect((await shownOf(change.requestId)).version).toBe(1);
  });

  it('into what nobody would have to agree to; and what it was is no other act beside it', async () => {
    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'fees.waive', 1, 'Waiver above 2 EUR', 'live', '[[{"field":"amountMinor","op":"gt","value":"200","currency":"EUR"}]]',
         '[{"role":"collections-lead","count":1}]', 24, '2020-01-01')`,
      [uuidv7()],
    );
    const agent = await world.actor('collections-agent');
    const waiver = { ...(await exampleOf('fees.waive')), amountMinor: '300', reason: 'Goodwill after a call' };
    const outcome = await world.run('fees.waive', waiver, agent);
    if (outcome.status !== 'pending') throw new Error(codeOf(outcome));
    const shown = await shownOf(outcome.requestId);
    expect(await runQuery(revisable, { requestId: shown.requestId }, agent)).toMatchObject({
      status: 'ok',
      value: {
        fields: [
          { name: 'amountMinor', kind: 'amount', value: '3.00', currency: 'EUR' },
          { name: 'reason', kind: 'text', value: 'Goodwill after a call', currency: null },
        ],
      },
    });
    const next = { ...shown, ...revisedOf(await revise(shown, { amountMinor: '250' }, agent)) };
    const [row] = await rows<{ consequences: { kind: string }[]; amount: string }>(
      'select consequences, amount_minor as amount from approval_request where id = $1',
      [outcome.requestId],
    );
    expect(row?.amount).toBe('250');
    // Were the version before counted as another act, the two would look like one that was cut into parts.
    expect(row?.consequences.map((one) => one.kind)).toEqual(['posting']);
    expect(codeOf(await revise(next, { amountMinor: '100' }, agent))).toBe('APPROVALS.NEEDS_NOBODY');
  });

  it('of what names only its subject: there the record is changed and asked for anew', async () => {
    const input = await exampleOf('payments.approveFile');
    const maker = await world.actor('finance-operator');
    const outcome = await world.run('payments.approveFile', input, maker);
    if (outcome.status !== 'pending') throw new Error(codeOf(outcome));
    const shown = await shownOf(outcome.requestId);
    expect(codeOf(await revise(shown, { version: Number(input.version) + 1 }, maker))).toBe(
      'APPROVALS.NOTHING_TO_EDIT',
    );
  });
});
