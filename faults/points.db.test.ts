import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stageWorld, type Staged, type Urls } from './place';
import { liveWorld, runPoints, type Sabotage } from './points';

const piiMasterKey = '5a'.repeat(32);
const PATIENCE_MS = 300_000;

let folder: string;
let staged: Staged;

beforeAll(async () => {
  const { ownerUrl, appUrl, readerUrl } = JSON.parse(process.env.TEST_CLUSTER ?? '{}') as Urls;
  folder = mkdtempSync(join(tmpdir(), 'countersign-faults-'));
  // Named as test databases are, so that what a killed run leaves behind is swept.
  const mark = `countersign_test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  staged = await stageWorld({ template: { ownerUrl, appUrl, readerUrl }, folder, piiMasterKey }, mark);
}, PATIENCE_MS);

afterAll(async () => {
  await staged.drop();
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

test(
  'a process that dies at a dozen points of the day loses nothing, doubles nothing, and the books balance',
  async () => {
    const said: string[] = [];
    const points = { runs: 12, perWorld: 6, seed: 1, sabotage: null, say: (text: string) => said.push(text) };
    const result = await runPoints(staged, points, piiMasterKey);
    expect(result.findings, said.join('\n')).toEqual({ lost: [], doubled: [], unbalanced: [] });
    expect(result.unmeasured).toEqual([]);
    expect(result.deaths).toBe(12);
    expect(result.dayPoints).toBeGreaterThan(1000);
  },
  PATIENCE_MS,
);

test(
  'points are at the database, at the bank and at files',
  async () => {
    const plan = { deaths: [], delivery: 'shuffled', sabotage: null } as const;
    const { trace } = await liveWorld(staged, plan, { label: 'trace', piiMasterKey });
    const kinds = ['connect', 'before sql commit', 'after sql commit', 'before bank receive', 'after bank receive'];
    for (const kind of kinds) expect(trace).toContain(kind);
    for (const kind of [
      'before file writeSync journal.jsonl',
      'amid file writeSync journal.jsonl',
      'before file fsyncSync journal.jsonl',
    ])
      expect(trace).toContain(kind);
  },
  PATIENCE_MS,
);

test.each([
  ['send-twice', 'doubled', 'came to the bank 2 times'],
  ['drop-event', 'lost', 'is in no state'],
  ['skip-posting', 'unbalanced', 'collections-clearing'],
] as const)(
  'sabotage %s is found as %s',
  async (sabotage: Sabotage, kind, words) => {
    const plan = { deaths: [], delivery: 'orderly', sabotage } as const;
    const { findings } = await liveWorld(staged, plan, { label: 'sabotage', piiMasterKey });
    expect(findings[kind].join('\n')).toContain(words);
  },
  PATIENCE_MS,
);
