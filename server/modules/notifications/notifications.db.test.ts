import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { relayAll } from '@/server/platform/events/relay';
import { bindMail, type Mailer } from '@/server/platform/mail/mailer';
import { smtpMailer } from '@/server/platform/mail/smtp-mailer';
import { openTestSmtp, type TestSmtp } from '@/server/platform/mail/testing';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { mailLater, sendWaiting } from './index';
import { mail, mails, mine } from './notifications.queries';
import { deliverMail } from './use-cases/deliver-mail';
import { exampleMail } from './use-cases/queue-mail';

let world: TestWorld;
let smtp: TestSmtp;
let real: Mailer;
const sender = systemActor('notifications');
const portalUrl = 'https://countersign.example/';

beforeAll(async () => {
  world = await openWorld();
  smtp = await openTestSmtp();
  real = smtpMailer({ url: smtp.url, from: 'Countersign <no-reply@countersign.example>', timeoutMs: 2000 });
});
beforeEach(async () => {
  bindMail({ mailer: null, portalUrl });
  await relayAll();
  await world.owner.query(`update outbox_event set state = 'done' where state = 'new'`);
  smtp.behave('accept');
  smtp.received.length = 0;
});
afterEach(() => bindMail({ mailer: null, portalUrl }));
afterAll(async () => {
  await smtp.close();
  await world.close();
});

async function queue(more: object = {}): Promise<string> {
  const result = await world.done('notifications.queueMail', { ...exampleMail(), ...more }, sender);
  return (result as { mailId: string }).mailId;
}

async function stateOf(mailId: string): Promise<{ state: string; attempts: number; last_error: string | null }> {
  const { rows } = await world.owner.query<{ state: string; attempts: number; last_error: string | null }>(
    'select state, attempts, last_error from mail_message where id = $1',
    [mailId],
  );
  if (!rows[0]) throw new Error('the mail is missing');
  return rows[0];
}

/** Lets events that failed be delivered again at once. */
const dueNow = () => world.owner.query(`update outbox_event set next_at = now() where state = 'new'`);

describe('a mail', () => {
  it('is sent after commit to a real server, once per key however often it is asked for', async () => {
    bindMail({ mailer: real, portalUrl });
    const dedupeKey = `return/${uuidv7()}`;
    const first = await queue({ dedupeKey });
    expect(await queue({ dedupeKey })).toBe(first);
    await mailLater(`event/${uuidv7()}`, { ...exampleMail(), dedupeKey } as Parameters<typeof mailLater>[1]);
    await relayAll();
    expect(smtp.received).toHaveLength(1);
    expect(smtp.received[0]?.to).toEqual(['jonas.weber@posteo.example']);
    expect(await stateOf(first)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('waits where no server is set up, can be read, and goes out when there is one', async () => {
    const mailId = await queue();
    await relayAll();
    expect(await stateOf(mailId)).toMatchObject({ state: 'queued', attempts: 0 });
    const admin = await world.actor('administrator');
    const shown = await runQuery(mail, { mailId }, admin);
    expect(shown).toMatchObject({ status: 'ok', value: { toAddress: 'j···@posteo.example', state: 'queued' } });
    bindMail({ mailer: real, portalUrl });
    expect(await sendWaiting()).toBeGreaterThan(0);
    expect(await stateOf(mailId)).toMatchObject({ state: 'sent' });
    expect(await sendWaiting()).toBe(0);
  });

  it('taken by twenty senders at once goes out once', async () => {
    const mailId = await queue();
    bindMail({ mailer: real, portalUrl });
    const delivered = await Promise.all(Array.from({ length: 20 }, () => deliverMail(mailId)));
    expect(delivered.filter((each) => each === 'sent')).toHaveLength(1);
    expect(delivered.filter((each) => each === 'skipped')).toHaveLength(19);
    expect(smtp.received).toHaveLength(1);
  });

  it('whose sender died after taking it is not sent again by the repeated event, and is shown as unclear', async () => {
    const mailId = await queue();
    const dying: Mailer = { send: () => Promise.reject(new Error('killed')) };
    bindMail({ mailer: dying, portalUrl });
    await relayAll();
    expect(await stateOf(mailId)).toMatchObject({ state: 'sending' });
    bindMail({ mailer: real, portalUrl });
    await dueNow();
    await relayAll();
    expect(smtp.received).toHaveLength(0);

    await world.owner.query(`update mail_message set claimed_at = now() - interval '1 hour' where id = $1`, [mailId]);
    await world.done('notifications.sweepMail', {}, sender);
    expect(await stateOf(mailId)).toMatchObject({ state: 'unclear' });
    await world.done(
      'notifications.retryMail',
      { mailId, reason: 'It did not arrive' },
      await world.actor('administrator'),
    );
    await relayAll();
    expect(smtp.received).toHaveLength(1);
    expect(await stateOf(mailId)).toMatchObject({ state: 'sent', attempts: 2 });
    const again = await world.run(
      'notifications.retryMail',
      { mailId, reason: 'Once more' },
      await world.actor('administrator'),
    );
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'NOTIFICATIONS.NOT_RETRIABLE' } });
  });

  it.each([
    ['refuse-for-now', 'queued'],
    ['refuse', 'failed'],
    ['hang-up-in-text', 'unclear'],
  ] as const)('to a server that does %s ends as %s, with the reason', async (how, state) => {
    const mailId = await queue();
    bindMail({ mailer: real, portalUrl });
    smtp.behave(how);
    await relayAll();
    const found = await stateOf(mailId);
    expect(found.state).toBe(state);
    expect(found.last_error).not.toBeNull();
    smtp.behave('accept');
    await dueNow();
    await relayAll();
    expect(smtp.received).toHaveLength(state === 'queued' ? 1 : 0);
  });

  it('keeps a secret link sealed in the database and sends it whole', async () => {
    const subjectId = await world.personId(await world.actor('administrator', 'Invited'));
    const link = `https://countersign.example/invitation/${uuidv7()}`;
    const mailId = await queue({
      template: 'invitation',
      language: 'en',
      data: { name: 'Ada', expiresOn: '2026-11-27' },
      secret: { subjectId, text: link },
    });
    const { rows } = await world.owner.query(
      'select m::text as row from mail_message m union all select a::text from audit_event a union all select r::text from run r',
    );
    expect(JSON.stringify(rows)).not.toContain(link);
    bindMail({ mailer: real, portalUrl });
    expect(await deliverMail(mailId)).toBe('sent');
    expect(smtp.received[0]?.source.replace(/=\r\n/g, '')).toContain(link);
    const { rows: after } = await world.owner.query<{ sealed: unknown }>(
      'select sealed from mail_message where id = $1',
      [mailId],
    );
    expect(after[0]?.sealed).toBeNull();
  });

  it('is refused when its data does not fit its template', async () => {
    const outcome = await world.run(
      'notifications.queueMail',
      { ...exampleMail(), data: { firstName: 'Jonas' } },
      sender,
    );
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'NOTIFICATIONS.TEMPLATE_DATA' } });
  });

  it('is listed masked', async () => {
    await queue();
    const listed = await runQuery(
      mails,
      { filters: {}, sort: null, cursor: null, limit: 50 },
      await world.actor('auditor'),
    );
    expect(JSON.stringify(listed)).not.toContain('jonas.weber@');
  });
});

/** Lets the minutes pass in which mails gather. */
async function minutesPass(): Promise<void> {
  // By the owner and with its guard put aside: the clock of a line is nobody's to set.
  await world.owner.query('alter table mail_line disable trigger c_one_way');
  await world.owner.query(`update mail_line set noted_at = noted_at - interval '10 minutes' where mail_id is null`);
  await world.owner.query('alter table mail_line enable trigger c_one_way');
}

/** Lets the minutes pass in which mails gather, and sends what has. */
async function gathered(): Promise<void> {
  await minutesPass();
  await world.done('notifications.writeDigests', {}, sender);
  await relayAll();
}

const tell = (personId: string, id: string, more: object = {}) =>
  world.done(
    'notifications.tellPeople',
    {
      dedupeKey: `approval/${id}/needed`,
      personIds: [personId],
      kind: 'approval-needed',
      title: 'Approval wanted',
      body: 'Account of Lumen Home',
      href: '/approvals',
      about: { type: 'approval_request', id },
      mail: {
        template: 'approval-needed',
        data: {
          ref: `AP-${id}`,
          title: 'Account',
          makerName: 'Mara',
          dueAt: '2026-11-25 10:00',
          url: `http://x/${id}`,
        },
        gather: true,
        ...more,
      },
    },
    sender,
  );

describe('what can wait some minutes', () => {
  it('comes in one mail per person, without what was decided meanwhile, and once', async () => {
    bindMail({ mailer: real, portalUrl });
    const [ida, jon] = [
      await world.personId(await world.actor('finance-approver', 'Ida')),
      await world.personId(await world.actor('finance-approver', 'Jon')),
    ];
    for (const id of ['one', 'two', 'three']) await tell(ida, id);
    await tell(ida, 'two');
    await tell(jon, 'one');
    await world.done('notifications.writeDigests', {}, sender);
    await relayAll();
    expect(smtp.received).toEqual([]);

    const about = { type: 'approval_request', id: 'three' };
    await world.done('notifications.keepLines', { about, personIds: [jon] }, sender);
    await gathered();
    expect(smtp.received.map((each) => each.to[0]).sort()).toEqual([
      'ida.finance-approver@countersign.example',
      'jon.finance-approver@countersign.example',
    ]);
    const toIda = smtp.received.find((each) => each.to[0]?.startsWith('ida'))?.source ?? '';
    expect(toIda).toContain('Subject: 2 approvals wait for you');
    expect(toIda).toContain('http://x/one');
    expect(toIda).toContain('http://x/two');
    expect(toIda).not.toContain('http://x/three');
    const toJon = smtp.received.find((each) => each.to[0]?.startsWith('jon'))?.source ?? '';
    expect(toJon).toContain('Subject: Approval wanted: AP-one');

    await tell(ida, 'one');
    await gathered();
    expect(smtp.received).toHaveLength(2);
    for (const bad of [`update mail_line set data = '{}'`, 'delete from mail_line'])
      await expect(world.owner.query(bad)).rejects.toThrow(/was mailed/);
  });

  it('waits neither for whom somebody else is writing to nor for the whole of a long list', async () => {
    const [held, long] = [
      await world.personId(await world.actor('finance-approver', 'Hana')),
      await world.personId(await world.actor('finance-approver', 'Lena')),
    ];
    for (const id of ['h1', 'h2']) await tell(held, id);
    await world.owner.query(
      `insert into mail_line (id, person_id, template, data, about_type, about_id)
       select gen_random_uuid(), $1, 'approval-needed', jsonb_build_object('ref', 'AP-' || n, 'title', 'Account', 'makerName', 'Mara',
         'dueAt', '2026-11-25 10:00', 'url', 'http://x/' || n), 'approval_request', 'long-' || n from generate_series(1, 250) n`,
      [long],
    );
    await minutesPass();
    await world.owner.query('begin');
    try {
      await world.owner.query(
        `select id from mail_line where person_id = $1 and mail_id is null order by noted_at, id limit 1 for update`,
        [held],
      );
      const mails = async () => (await world.done('notifications.writeDigests', {}, sender)) as { mails: number };
      const left = async (personId: string) =>
        (
          await world.owner.query<{ n: number }>(
            'select count(*)::int as n from mail_line where person_id = $1 and mail_id is null',
            [personId],
          )
        ).rows[0]?.n;
      expect(await mails()).toEqual({ mails: 1 });
      expect([await left(held), await left(long)]).toEqual([2, 50]);
      expect(await mails()).toEqual({ mails: 1 });
      expect(await mails()).toEqual({ mails: 0 });
      expect([await left(held), await left(long)]).toEqual([2, 0]);
      // Whoever held the line is gone without having written: nothing of it is lost, and nothing is written twice.
      await world.owner.query('rollback');
      const both = await Promise.all([mails(), mails()]);
      expect(both.map((one) => one.mails).sort()).toEqual([0, 1]);
      expect(await left(held)).toBe(0);
    } finally {
      await world.owner.query('rollback');
    }
  });

  it('and what cannot comes at once', async () => {
    bindMail({ mailer: real, portalUrl });
    const ida = await world.personId(await world.actor('finance-approver', 'Ida'));
    await tell(ida, 'urgent', { gather: false });
    await relayAll();
    expect(smtp.received).toHaveLength(1);
  });
});

describe('a request for approval', () => {
  it('tells whoever may decide, in the portal and by mail, once; and its maker how it ended', async () => {
    bindMail({ mailer: real, portalUrl });
    const [operator, approver] = [
      await world.actor('finance-operator', 'Mara'),
      await world.actor('finance-approver', 'Chris'),
    ];
    await world.owner.query(
      `insert into person_role (person_id, role_code) values ($1, 'finance-approver') on conflict do nothing`,
      [await world.personId(operator)],
    );
    const registered = await world.done(
      'merchants.register',
      {
        name: 'Velora',
        legalName: 'Velora GmbH',
        category: 'beauty',
        country: 'DE',
        city: 'Ulm',
        currency: 'EUR',
        contactEmail: 'office@velora.example',
        feeBps: 300,
        feeFixedMinor: '0',
        reserveBps: 0,
        payoutDelayDays: 2,
      },
      operator,
    );
    const { merchantId } = registered as { merchantId: string };
    await world.done('merchants.hold', { merchantId, reason: 'Payout came back' }, operator);
    const requestId = await world.submitted(
      'merchants.release',
      { merchantId, version: 2, reason: 'Confirmed' },
      operator,
    );
    await relayAll();
    // By mail with what else comes up in the same minutes.
    expect(smtp.received).toEqual([]);
    await gathered();
    const told = smtp.received.filter((each) => each.source.includes(requestId));
    expect(told.map((each) => each.to).flat()).toContain('chris.finance-approver@countersign.example');
    expect(told.map((each) => each.to).flat()).not.toContain('mara.finance-operator@countersign.example');
    const seen = await runQuery(mine, {}, approver);
    expect(seen).toMatchObject({
      status: 'ok',
      value: { unread: 1, notices: [{ kind: 'approval-needed', href: `/approvals/${requestId}` }] },
    });

    const { rows } = await world.owner.query<{ content_hash: string }>(
      'select content_hash from approval_request where id = $1',
      [requestId],
    );
    const decision = {
      requestId,
      version: 1,
      contentHash: rows[0]?.content_hash,
      decision: 'reject',
      reason: 'No letter of the bank',
    };
    await world.done('approvals.decide', decision, approver);
    await relayAll();
    const end = await runQuery(mine, {}, operator);
    expect(end).toMatchObject({ status: 'ok', value: { unread: 1, notices: [{ kind: 'approval-closed' }] } });
    expect(smtp.received.at(-1)?.to).toEqual(['mara.finance-operator@countersign.example']);
    expect(smtp.received.filter((each) => each.source.includes(requestId))).toHaveLength(told.length + 1);

    await world.done('notifications.markRead', { ids: null }, approver);
    expect(await runQuery(mine, {}, approver)).toMatchObject({ status: 'ok', value: { unread: 0 } });
    expect(await runQuery(mine, {}, operator)).toMatchObject({ status: 'ok', value: { unread: 1 } });
  });
});
