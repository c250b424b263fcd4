import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Of } from './durable-file';
import { createFolderBank } from './folder-bank';
import type { BankConnection } from './port';

let root: string;
let bank: BankConnection;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-bank-'));
  bank = createFolderBank({ out: join(root, 'out'), in: join(root, 'in') });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string, text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { name, bytes, sha256: sha256Of(bytes) };
};

test('a file is handed over whole, and the same again changes nothing', async () => {
  const first = await bank.send(file('a.xml', '<a/>'));
  expect(await bank.send(file('a.xml', '<a/>'))).toEqual(first);
  expect(readdirSync(join(root, 'out'))).toEqual(['a.xml']);
  expect(readFileSync(join(root, 'out', 'a.xml'), 'utf8')).toBe('<a/>');
});

test('refusals: other bytes than approved, a used name, a name that leaves the folder, an unknown file', async () => {
  await bank.send(file('a.xml', '<a/>'));
  await expect(bank.send({ ...file('b.xml', '<b/>'), sha256: sha256Of(new Uint8Array(1)) })).rejects.toMatchObject({
    code: 'BANK.HASH_MISMATCH',
  });
  await expect(bank.send(file('a.xml', '<b/>'))).rejects.toMatchObject({ code: 'BANK.NAME_USED' });
  await expect(bank.send(file('../a.xml', '<a/>'))).rejects.toMatchObject({ code: 'BANK.NAME_INVALID' });
  await expect(bank.fetch('../out/a.xml')).rejects.toMatchObject({ code: 'BANK.NAME_INVALID' });
  await expect(bank.fetch('c.xml')).rejects.toMatchObject({ code: 'BANK.FILE_UNKNOWN' });
  expect(readdirSync(join(root, 'out'))).toEqual(['a.xml']);
});

test('what arrived is listed oldest first, and from a mark on', async () => {
  expect(await bank.list(null)).toEqual([]);
  mkdirSync(join(root, 'in'));
  for (const [index, name] of ['z.xml', 'a.xml', '.half.part'].entries()) {
    writeFileSync(join(root, 'in', name), `<${index}/>`);
    utimesSync(join(root, 'in', name), 1_000 + index, 1_000 + index);
  }
  const all = await bank.list(null);
  expect(all.map(({ name }) => name)).toEqual(['z.xml', 'a.xml']);
  expect((await bank.list(all[0]!.mark)).map(({ name }) => name)).toEqual(['a.xml']);
  expect(new TextDecoder().decode(await bank.fetch('a.xml'))).toBe('<1/>');
});
