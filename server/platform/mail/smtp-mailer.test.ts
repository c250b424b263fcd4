import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { smtpMailer } from './smtp-mailer';
import { openTestSmtp, type TestSmtp } from './testing';

let smtp: TestSmtp;

beforeAll(async () => {
  smtp = await openTestSmtp();
});
beforeEach(() => {
  smtp.behave('accept');
  smtp.received.length = 0;
});
afterAll(() => smtp.close());

const mail = {
  to: 'jonas@posteo.example',
  subject: 'Grüße',
  text: 'Zwölf Euro\n.\nEnde\n',
  messageId: '<1@countersign>',
};
const mailer = () => smtpMailer({ url: smtp.url, from: 'Countersign <no-reply@countersign.example>', timeoutMs: 2000 });

describe('the handover of a mail', () => {
  it('ends as sent, with its id, its letters and its lone dot', async () => {
    expect(await mailer().send(mail)).toMatchObject({ status: 'sent' });
    const [got] = smtp.received;
    expect(got?.to).toEqual(['jonas@posteo.example']);
    expect(got?.source).toContain('Message-ID: <1@countersign>');
    expect(got?.source).toContain('Auto-Submitted: auto-generated');
    expect(got?.source).toMatch(/Subject: =\?UTF-8\?/);
  });

  it.each([
    ['refuse-for-now', 'retry'],
    ['refuse', 'failed'],
    ['refuse-address', 'failed'],
    ['hang-up-in-text', 'unclear'],
  ] as const)('to a server that does %s ends as %s', async (how, status) => {
    smtp.behave(how);
    expect(await mailer().send(mail)).toMatchObject({ status });
    expect(smtp.received).toEqual([]);
  });

  it('to nobody who listens is worth another attempt', async () => {
    const gone = await openTestSmtp();
    await gone.close();
    const outcome = await smtpMailer({ url: gone.url, from: 'a@countersign.example', timeoutMs: 1000 }).send(mail);
    expect(outcome).toMatchObject({ status: 'retry' });
  });

  it('lets no line of a name into the head', async () => {
    const subject = 'Hello\r\nBcc: thief@evil.example';
    expect(await mailer().send({ ...mail, subject })).toMatchObject({ status: 'sent' });
    expect(smtp.received[0]?.to).toEqual(['jonas@posteo.example']);
    expect(smtp.received[0]?.source).not.toMatch(/^Bcc:/m);
  });

  it.each(['a@b.example, c@d.example', 'a@b.example>\r\nRCPT TO:<c@d.example', ''])(
    'to "%s" is not begun',
    async (to) => {
      const outcome = await mailer().send({ ...mail, to });
      expect(outcome.status).not.toBe('sent');
      expect(smtp.received).toEqual([]);
    },
  );
});
