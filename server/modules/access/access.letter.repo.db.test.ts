import { afterAll, beforeAll, expect, it } from 'vitest';
import { relayAll } from '@/server/platform/events/relay';
import { bindMail } from '@/server/platform/mail/mailer';
import { smtpMailer } from '@/server/platform/mail/smtp-mailer';
import { openTestSmtp, type TestSmtp } from '@/server/platform/mail/testing';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

let world: TestWorld;
let smtp: TestSmtp;

beforeAll(async () => {
  world = await openWorld();
  smtp = await openTestSmtp();
  const mailer = smtpMailer({ url: smtp.url, from: 'Countersign <no-reply@countersign.example>' });
  bindMail({ mailer, portalUrl: 'https://portal.example' });
});
afterAll(async () => {
  bindMail({ mailer: null, portalUrl: 'https://portal.example' });
  await smtp.close();
  await world.close();
});

it('an invited person gets a link that works once, and the database never holds it', async () => {
  const email = 'nuria@countersign.example';
  await world.done('access.invite', { email, displayName: 'Nuria Colleague' }, await world.actor('administrator'));
  await relayAll();
  const [got] = smtp.received;
  expect(got?.to).toEqual([email]);
  const text = got?.source.replace(/=\r\n/g, '').replace(/=3D/g, '=') ?? '';
  const link = /https:\/\/portal\.example\/sign-in\/invitation#([\w-]+)/.exec(text);
  expect(link?.[1]).toBeDefined();
  const { rows } = await world.owner.query(
    'select m::text as row from mail_message m union all select o::text from outbox_event o union all select r::text from run r',
  );
  expect(JSON.stringify(rows)).not.toContain(link?.[1]);
  const accept = { token: link?.[1], password: 'Quiet-Harbour-Lantern-7' };
  const web = { kind: 'anonymous', name: 'web' } as const;
  expect(await world.run('access.acceptInvitation', accept, web)).toMatchObject({ status: 'done' });
  expect(await world.run('access.acceptInvitation', accept, web)).toMatchObject({ status: 'refused' });
});
