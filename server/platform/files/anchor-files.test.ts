import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AnchorFiles, type Anchor } from './anchor-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-anchors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const anchor = (no: number): Anchor => ({
  version: 1,
  no: String(no),
  firstSeq: String(no * 10),
  lastSeq: String(no * 10 + 9),
  root: String(no).repeat(64),
  prevRoot: String(no - 1).repeat(64),
  horizon: '7',
  sealedAt: '2026-11-20T10:00:00.000Z',
  publicKey: 'a'.repeat(64),
  signature: 'signed',
});
const journal = () => join(folder, 'anchors.jsonl');
const whole = (upTo: number) => {
  const files = new AnchorFiles(folder);
  for (let no = 1; no <= upTo; no += 1) files.write(anchor(no));
  return readFileSync(journal(), 'utf8');
};

test('a line of the journal that a killed process left half written is no damage, and the next anchor completes it', () => {
  const before = whole(2);
  for (const lost of [1, 2, 40, before.length / 2 - 1]) {
    truncateSync(journal(), before.length - lost);
    expect(new AnchorFiles(folder).readAll()).toMatchObject({ damaged: [] });
  }
  new AnchorFiles(folder).write(anchor(3));
  const { anchors, damaged } = new AnchorFiles(folder).readAll();
  expect({ damaged, numbers: [...anchors.keys()] }).toEqual({ damaged: [], numbers: [1n, 2n, 3n] });
  expect(readFileSync(journal(), 'utf8').startsWith(before)).toBe(true);
});

test('half a line that belongs to no anchor is found, before and after the next one', () => {
  whole(1);
  appendFileSync(journal(), '{"version":1,"no":"9');
  expect(new AnchorFiles(folder).readAll().damaged).toHaveLength(1);
  new AnchorFiles(folder).write(anchor(2));
  const { anchors, damaged } = new AnchorFiles(folder).readAll();
  expect({ damaged: damaged.length, numbers: [...anchors.keys()] }).toEqual({ damaged: 1, numbers: [1n, 2n] });
});
