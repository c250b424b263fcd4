import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { SECRET_PLACE, TEMPLATE_NAMES, writeLetter, type TemplateData, type TemplateName } from './templates';
import { amountWords, dateWords, mailLanguage } from './words';

const data: TemplateData = {
  'approval-needed': {
    name: 'Ada',
    ref: 'AP-2611-0001-11',
    title: 'Account of Lumen',
    makerName: 'Mara',
    dueAt: '2026-11-25 10:00',
    url: 'http://x/approvals/1',
  },
  'approvals-waiting': {
    name: 'Ada',
    url: 'http://x/approvals?tab=mine',
    lines: ['1', '2'].map((no) => ({
      ref: `AP-2611-000${no}-11`,
      title: `Account ${no}`,
      makerName: 'Mara',
      dueAt: '2026-11-25 10:00',
      url: `http://x/approvals/${no}`,
    })),
  },
  'approval-closed': {
    name: 'Mara',
    ref: 'AP-2611-0001-11',
    title: 'Account of Lumen',
    status: 'rejected',
    reason: 'Unknown holder',
    url: 'http://x/approvals/1',
  },
  invitation: { name: 'Ada', expiresOn: '2026-11-27' },
  'factor-changed': { name: 'Ada', change: 'app-added', at: '2026-11-22 10:00', url: 'http://x/access/sessions' },
  'debit-returned': {
    firstName: 'Jonas',
    merchantName: 'Lumen',
    amountMinor: '4999',
    currency: 'EUR',
    dueDate: '2026-11-18',
    reasonText: 'no funds',
  },
  'plan-confirmed': {
    firstName: 'Jonas',
    merchantName: 'Lumen',
    totalMinor: 14_997n,
    currency: 'EUR',
    instalments: [
      { dueDate: '2026-12-01', amountMinor: 4_999n },
      { dueDate: '2027-01-04', amountMinor: '9998' },
    ],
  },
  'payment-missed': {
    firstName: 'Jonas',
    merchantName: 'Lumen',
    amountMinor: 4_999n,
    currency: 'EUR',
    dueDate: '2026-11-18',
  },
};

const factorChanges = [
  'passkey-added',
  'passkey-ended',
  'app-added',
  'app-removed',
  'codes-renewed',
  'code-used',
  'reset',
];

describe('a letter', () => {
  it.each(TEMPLATE_NAMES.flatMap((name) => [[name, 'en'] as const, [name, 'de'] as const]))(
    '%s in %s says all its words',
    (name, language) => {
      const { subject, body } = writeLetter(name, data[name], language);
      const other = writeLetter(name, data[name], language === 'en' ? 'de' : 'en');
      expect(subject).not.toBe('');
      expect(`${subject}${body}`).not.toMatch(/undefined|null|NaN|\[object/);
      expect(body).not.toBe(other.body);
    },
  );

  it('writes amounts and dates as its reader does', () => {
    expect(writeLetter('debit-returned', data['debit-returned'], 'de').subject).toBe(
      'Ihre Lastschrift über 49,99 EUR kam zurück',
    );
    expect(writeLetter('plan-confirmed', data['plan-confirmed'], 'en').body).toContain('4 Jan 2027   99.98 EUR');
  });

  it('of an invitation has a place for its link and not the link', () => {
    expect(writeLetter('invitation', data.invitation, 'en').body).toContain(SECRET_PLACE);
  });

  it('names every way in which a second factor changes', () => {
    for (const change of factorChanges) {
      for (const language of ['en', 'de'] as const) {
        const { subject } = writeLetter('factor-changed', { ...data['factor-changed'], change }, language);
        expect(subject).not.toContain(change);
      }
    }
    expect(() => writeLetter('factor-changed', { ...data['factor-changed'], change: 'other' }, 'en')).toThrow();
  });

  it('has a subject of one line, whatever its words are', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 100 }).filter((text) => text.trim() !== ''),
        (title) => {
          const { subject } = writeLetter(
            'approval-needed',
            { ...data['approval-needed'], title: `x${title}\r\nBcc: a@b.c` },
            'en',
          );
          expect(subject).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });

  it('is not written from data that lacks something', () => {
    for (const name of TEMPLATE_NAMES as TemplateName[]) expect(() => writeLetter(name, {}, 'en')).toThrow();
    expect(() => writeLetter('payment-missed', { ...data['payment-missed'], dueDate: '2026-02-30' }, 'en')).toThrow();
  });
});

describe('words', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['nl', 'en'],
    ['', 'en'],
  ])('for %s are in %s', (language, expected) => expect(mailLanguage(language)).toBe(expected));

  it('of dates and amounts', () => {
    expect(dateWords(businessDate('2026-03-07'), 'de')).toBe('07.03.2026');
    expect(dateWords(businessDate('2026-03-07'), 'en')).toBe('7 Mar 2026');
    expect(amountWords(-5n, 'EUR', 'de')).toBe('-0,05 EUR');
    expect(amountWords(500n, 'JPY', 'en')).toBe('500 JPY');
  });
});
