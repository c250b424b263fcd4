import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
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
  bank = createFolderBank({ out: join(root, 'out'), in: join(root, 'in'), settledMs: 0 });
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

/** Puts a file into the inbox at a moment that the clock of the disk tells from the one before, with an old date of its own. */
function arrive(name: string, after: string | null): void {
  const path = join(root, 'in', name);
  do {
    writeFileSync(path, `<${name}/>`);
    utimesSync(path, 1_000, 1_000);
  } while (after !== null && statSync(path).ctimeMs <= statSync(join(root, 'in', after)).ctimeMs + 1);
}

test('what arrived is listed in the order of arrival, and from a mark on, whatever date the files bear', async () => {
  expect(await bank.list(null)).toEqual([]);
  mkdirSync(join(root, 'in'));
  arrive('z.xml', null);
  writeFileSync(join(root, 'in', '.half.part'), '<');
  const [first] = await bank.list(null);
  arrive('a.xml', 'z.xml');
  expect((await bank.list(null)).map(({ name }) => name)).toEqual(['z.xml', 'a.xml']);
  expect((await bank.list(first!.mark)).map(({ name }) => name)).toEqual(['a.xml']);
  expect(new TextDecoder().decode(await bank.fetch('a.xml'))).toBe('<a.xml/>');
});

test('a file that changed this moment may still be written and is left for the next time', async () => {
  mkdirSync(join(root, 'in'));
  arrive('a.xml', null);
  const patient = createFolderBank({ out: join(root, 'out'), in: join(root, 'in'), settledMs: 3_600_000 });
  expect(await patient.list(null)).toEqual([]);
  expect(await bank.list(null)).toHaveLength(1);
});
