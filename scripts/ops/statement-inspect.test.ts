import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { wrapStatement, writeTestStatement } from '@/server/codecs/camt/testing';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const detail = { endToEndId: 'E-1', amountMinor: -1_250n, name: 'Payee', remittance: 'x', returnCode: null };
const statement = new TextEncoder().encode(
  writeTestStatement({
    id: 'S-1',
    sequence: 7,
    iban: 'DE89370400440532013000',
    currency: 'EUR',
    openingMinor: 10_000n,
    entries: [
      {
        amountMinor: -1_250n,
        status: 'BOOK',
        reference: 'R-1',
        bookingDate: '2026-11-20',
        pmtInfId: null,
        details: [detail],
      },
      { amountMinor: 300n, status: 'PDNG', reference: 'R-2', bookingDate: '2026-11-20', pmtInfId: null, details: [] },
    ],
  }),
);

const expected = {
  message: 'camt.053',
  version: '08',
  account: 'DE89370400440532013000',
  currency: 'EUR',
  statementId: 'S-1',
  sequence: '7',
  opening: '100.00',
  closing: '87.50',
  entries: 2,
  details: 1,
  creditSum: '0.00',
  debitSum: '-12.50',
  findings: [],
};

async function ops(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const node = join(root, 'node_modules/.bin/node');
  try {
    const { stdout, stderr } = await promisify(execFile)(
      node,
      ['--import', './scripts/register.mjs', 'scripts/ops/main.ts', ...args],
      {
        cwd: root,
        env: { PATH: process.env.PATH, NODE_ENV: 'test' },
      },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, stdout: failed.stdout, stderr: failed.stderr };
  }
}

async function inspect(name: string, bytes: Uint8Array): Promise<{ code: number; stdout: string; stderr: string }> {
  writeFileSync(join(folder, name), bytes);
  return ops('statement', 'inspect', join(folder, name), '--json');
}

test('the last line is the JSON of the statements, of a file and of an archive', async () => {
  const plain = await inspect('s.xml', statement);
  expect(plain.code).toBe(0);
  expect(JSON.parse(plain.stdout.trimEnd().split('\n').at(-1)!)).toEqual([expected]);
  const packed = await inspect('s.zip', zipSync({ 'a.xml': statement, 'readme.txt': statement, 'b.XML': statement }));
  expect(JSON.parse(packed.stdout)).toEqual([expected, expected]);
});

test('a message without a statement is an empty list', async () => {
  const empty = new TextEncoder().encode(
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>',
  );
  expect(await inspect('e.xml', empty)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
});

test('missing balances are null', async () => {
  const { stdout } = await inspect('n.xml', wrapStatement(''));
  expect(JSON.parse(stdout)).toMatchObject([
    { opening: null, closing: null, entries: 0, sequence: null, creditSum: '0.00', debitSum: '0.00' },
  ]);
});

test.each([
  ['CAMT.NOT_A_STATEMENT', new TextEncoder().encode('<Document><CstmrPmtStsRpt/></Document>')],
  ['XML.MALFORMED', new TextEncoder().encode('Datum;Betrag')],
  ['XML.DOCTYPE_REFUSED', new TextEncoder().encode('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')],
  ['ZIP.BROKEN', statement.with(0, 0x50).with(1, 0x4b).with(2, 3).with(3, 4)],
  ['CAMT.ARCHIVE_WITHOUT_XML', zipSync({ 'inner.zip': zipSync({ 'a.xml': statement }) })],
  ['ZIP.TOO_LARGE', zipSync({ 'a.xml': new Uint8Array(4 * 1024 * 1024) })],
])('%s: nothing on stdout, a message on stderr, exit 1', async (code, bytes) => {
  const answer = await inspect('x', bytes);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(answer.stderr).toContain(code);
});

test('wrong calls say how to call', async () => {
  expect(await ops('statement', 'inspect')).toMatchObject({ code: 2, stdout: '' });
  expect(await ops('statement', 'eat')).toMatchObject({ code: 2, stdout: '' });
  expect(await ops('statement', 'inspect', 'x', '--yaml')).toMatchObject({ code: 2, stdout: '' });
  expect(await ops('statement', 'inspect', join(folder, 'absent.xml'))).toMatchObject({ code: 1, stdout: '' });
});
