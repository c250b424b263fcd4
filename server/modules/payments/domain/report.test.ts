import { describe, expect, it } from 'vitest';
import { readPain002 } from '@/server/codecs/pain/pain002';
import { reportXml } from '../use-cases/example-report';
import { blockedReason } from './order-draft';
import { bytesKind } from './bytes-kind';
import { isDuplicateAnswer, reportReader } from './report';

const read = (text: string) => readPain002(new TextEncoder().encode(text));
const about = { messageId: 'PF-1', pmtInfId: 'PF-1-1', reportId: 'R-1' };

describe('what a report says of one order', () => {
  const cases: [
    string,
    { groupStatus?: string; orders?: { endToEndId: string; status: string; code?: string }[] },
    string | null,
  ][] = [
    [
      'its own status wins over that of the group',
      { groupStatus: 'ACCP', orders: [{ endToEndId: 'E-1', status: 'RJCT', code: 'AC04' }] },
      'RJCT',
    ],
    [
      'without one of its own the group holds',
      { groupStatus: 'ACSP', orders: [{ endToEndId: 'E-2', status: 'RJCT' }] },
      'ACSP',
    ],
    [
      'PART of the group says nothing of an order',
      { groupStatus: 'PART', orders: [{ endToEndId: 'E-2', status: 'RJCT' }] },
      null,
    ],
    ['no status at all says nothing', {}, null],
  ];
  for (const [name, report, status] of cases) {
    it(name, () => {
      expect(reportReader(read(reportXml({ ...about, ...report })), 'PF-1-1')('E-1')?.status ?? null).toBe(status);
    });
  }

  it('knows the answer to a file that the bank has already', () => {
    const refused = reportXml({ ...about, groupStatus: 'RJCT' });
    expect(isDuplicateAnswer(read(refused))).toBe(false);
    expect(
      isDuplicateAnswer(read(refused.replace('</GrpSts>', '</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>'))),
    ).toBe(true);
  });
});

describe('a delivery of the bank', () => {
  it('is told apart by its first bytes, also in UTF-16', () => {
    const report = reportXml({ ...about, groupStatus: 'ACCP' });
    expect(bytesKind(new TextEncoder().encode(report))).toBe('pain.002');
    expect(bytesKind(Buffer.from(report, 'utf16le'))).toBe('pain.002');
    expect(
      bytesKind(new TextEncoder().encode('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>')),
    ).toBe('camt');
    expect(bytesKind(new Uint8Array())).toBe('camt');
  });
});

describe('why an order cannot be paid', () => {
  const good = { holderName: 'Lumen Home GmbH', iban: 'DE89 3704 0044 0532 0130 00', currency: 'EUR', amountMinor: 1n };
  const cases: [Partial<typeof good>, RegExp | null][] = [
    [{}, null],
    [{ iban: 'DE88370400440532013000' }, /DE88 ···· 3000 of Lumen Home GmbH is not valid/],
    [{ currency: 'CHF' }, /in EUR only/],
    [{ amountMinor: 0n }, /outside/],
    [{ amountMinor: 100_000_000_000n }, /outside/],
    [{ holderName: ' ' }, /no name/],
  ];
  for (const [change, reason] of cases) {
    it(`${Object.keys(change).join() || 'nothing'} is ${reason ? 'named' : 'wrong'}`, () => {
      const found = blockedReason({ ...good, ...change });
      if (reason) expect(found).toMatch(reason);
      else expect(found).toBeNull();
    });
  }
});
