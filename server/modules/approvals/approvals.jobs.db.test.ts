import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { relayAll } from '@/server/platform/events/relay';
import { bindMail } from '@/server/platform/mail/mailer';
import { approvalDesk, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

/* Whom a request that is changed while it waits is told to, and what of it waits to be mailed. */

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let mara: Actor;
let anton: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  bindMail({ mailer: null, portalUrl: 'https://countersign.example/' });
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, 'merchants.changeBankDetails', 1, 'Two for a first account', 'live',
       '[[{"field":"firstAccount","op":"eq","value":true}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    [uuidv7()],
  );
  mara = await world.actor('finance-operator', 'Mara');
  anton = await world.actor('finance-approver', 'Anton');
  await world.actor('finance-approver', 'Berta');
});
beforeEach(() => relayAll());
afterAll(() => world.close());

const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

async function changed(change: Waiting): Promise<Waiting> {
  const { requestId, version, contentHash } = change;
  const iban = desk.nextIban();
  const input = { requestId, version, contentHash, input: { iban }, reason: 'A digit was wrong' };
  const next = (await world.done('approvals.revise', input, mara)) as { version: number; contentHash: string };
  return { ...change, version: next.version, contentHash: next.contentHash, iban };
}

const titleOf = async (requestId: string) =>
  (await rows<{ title: string }>('select title from approval_request where id = $1', [requestId]))[0]?.title;

/** What waits to be mailed of a request: to whom, with which title. */
const lines = (requestId: string) =>
  rows<{ person: string; title: string }>(
    `select p.display_name as person, l.data ->> 'title' as title from mail_line l join person p on p.id = l.person_id
     where l.about_id = $1 and l.mail_id is null and p.display_name ~ '^(Anton|Berta)' order by 1, 2`,
    [requestId],
  );

const both = (title: string | undefined) => [
  { person: 'Anton (finance-approver)', title },
  { person: 'Berta (finance-approver)', title },
];

const again = (requestId: string) =>
  rows(`update outbox_event set state = 'new', next_at = now() where lane = 'aside' and payload ->> 'requestId' = $1`, [
    requestId,
  ]);

it('a request that was changed stands once in the next mail, as it is now, however often its events come', async () => {
  const change = await desk.waiting();
  await relayAll();
  const first = await titleOf(change.requestId);
  expect(await lines(change.requestId)).toEqual(both(first));
  const second = await changed(change);
  await relayAll();
  const now = await titleOf(change.requestId);
  expect(now).not.toBe(first);
  expect(await lines(change.requestId)).toEqual(both(now));
  await again(change.requestId);
  await relayAll();
  expect(await lines(change.requestId)).toEqual(both(now));
  await changed(second);
  await again(change.requestId);
  await relayAll();
  expect(await lines(change.requestId)).toEqual(both(await titleOf(change.requestId)));
});

it('whose decision ended without being asked anew is told so in the portal, and has no mail', async () => {
  const gone = await world.actor('finance-approver', 'Antonia');
  const goneId = await world.personId(gone);
  const change = await desk.waiting();
  await relayAll();
  await desk.decide(change, gone);
  await world.owner.query(`update person_role set role_code = 'auditor' where person_id = $1`, [goneId]);
  await changed(change);
  await relayAll();
  const told = await rows(
    `select kind, body from notification where person_id = $1 and href = $2 order by created_at, id`,
    [goneId, `/approvals/${change.requestId}`],
  );
  expect(told.at(-1)).toMatchObject({
    kind: 'approval-revised',
    body: expect.stringMatching(/^Your decision on version 1 no longer counts/),
  });
  expect(await lines(change.requestId)).toEqual(both(await titleOf(change.requestId)));
});

it('an event that told late what it had read before the change leaves no old line behind', async () => {
  const change = await desk.waiting();
  const { requestId } = change;
  const handle = (event: string, name: string, payload: object) => {
    const handler = doors()
      .handlers.get(event)
      ?.find((one) => one.name === name);
    if (!handler) throw new Error(`there is no handler ${name}`);
    return handler.handle({ eventId: 1n, runId: uuidv7(), type: event, attempt: 1 }, payload as never);
  };
  const holder = new Client({ connectionString: world.db.ownerUrl });
  await holder.connect();
  try {
    // Whoever tells of the first version waits here, after they read it.
    await holder.query('begin');
    const antonId = await world.personId(anton);
    await holder.query(
      `insert into notification (id, person_id, kind, title, body) values ($1, $2, 'approval-needed', 'Held', '')`,
      [uuidFrom('notice', `approval/${requestId}/needed`, antonId), antonId],
    );
    const late = handle('approvals.submitted', 'approvals.tellApprovers', { requestId });
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitUntil(async () => (await rows(waiting)).length === 1, { timeout: 10_000 });
    await changed(change);
    await handle('approvals.revised', 'approvals.tellOfRevision', { requestId, version: 2 });
    expect(await lines(requestId)).toEqual(both(await titleOf(requestId)));
    await holder.query('rollback');
    await late;
  } finally {
    await holder.end();
  }
  expect(await lines(requestId)).toEqual(both(await titleOf(requestId)));
});
