import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { businessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { act } from '@/server/platform/testing/acts';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { defineBulk, runBulk } from '@/server/platform/command/bulk';
import { anyCommand, type AnyCommand } from '@/server/platform/command/define';
import { defineProcess, processRunId, runProcess } from '@/server/platform/command/process';
import { bindDoors, doors, type Bindings } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';

let world: TestWorld;
let maker: Actor;
let bound: Bindings;

beforeAll(async () => {
  world = await openWorld();
  bound = doors();
  maker = await world.actor('administrator', 'Doors');
});
afterEach(() => bindDoors(bound));
afterAll(() => world.close());

const run = (command: AnyCommand, word: string, by: { key?: string; actor?: Actor } = {}) =>
  runCommand(command, { word }, { actor: by.actor ?? maker, key: by.key ?? uuidv7() });
async function count(text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await world.owner.query<{ n: number }>(`select count(*)::int as n from ${text}`, values);
  return rows[0]?.n ?? -1;
}
const rowsOf = (word: string) => count('sign_in_attempt where email_hash = $1', [word]);
describe('processes', () => {
  const date = businessDate('2026-11-20');
  const actor = systemActor('test-process');
  beforeAll(() => world.owner.query(`insert into role_permission values ('system:test-process', 'test.process')`));

  /** Three steps of three chunks; each leaves a row, and one of them fails as long as it is told to. */
  const counting = (name: string, failAt: () => string | null) =>
    defineProcess({
      name,
      permission: 'test.process',
      steps: ['one', 'two', 'three'].map((step) => ({
        name: step,
        chunk: async ({ tx }, { cursor }) => {
          const at = typeof cursor === 'number' ? cursor : 0;
          await tx.exec(sql`insert into sign_in_attempt (email_hash, ok) values (${`${name}/${step}/${at}`}, true)`);
          const wrong = failAt();
          if (wrong === `${step}/${at}`) throw new Error('killed');
          if (wrong === `blocked ${step}/${at}`) return { blocked: 'the statement of this day is missing' };
          return { cursor: at < 2 ? at + 1 : null, counts: { rows: 1 } };
        },
      })),
    });
  const chunks = (name: string) => count(`sign_in_attempt where email_hash like $1`, [`${name}/%`]);

  test('goes on where its last committed chunk ended, and does nothing twice', async () => {
    let failAt: string | null = 'two/1';
    const process = counting('test.dies', () => failAt);
    await expect(runProcess(process, { scope: 'd', date }, actor)).rejects.toThrow('killed');
    expect(await chunks('test.dies')).toBe(4);
    failAt = null;
    expect(await runProcess(process, { scope: 'd', date }, actor)).toMatchObject({ status: 'done' });
    expect(await runProcess(process, { scope: 'd', date }, actor)).toMatchObject({ status: 'done' });
    expect(await chunks('test.dies')).toBe(9);
    const { rows } = await world.owner.query(
      'select step, chunks, counts from process_step where process_run_id = $1 order by ordinal',
      [processRunId('test.dies', 'd')],
    );
    expect(rows).toEqual(['one', 'two', 'three'].map((step) => ({ step, chunks: 3, counts: { rows: 3 } })));
  });

  test('goes on the day after for the day on which it was begun', async () => {
    let failAt: string | null = 'blocked two/1';
    const process = counting('test.overnight', () => failAt);
    expect(await runProcess(process, { scope: 'd', date }, actor)).toMatchObject({ status: 'blocked' });
    failAt = null;
    const later = await runProcess(process, { scope: 'd', date: businessDate('2026-11-23') }, actor);
    expect(later).toMatchObject({ status: 'done' });
    expect(await count(`process_run where process = 'test.overnight' and business_date = $1`, [date])).toBe(1);
  });

  test('waits where a step says why, and goes on when that is mended', async () => {
    let failAt: string | null = 'blocked two/0';
    const process = counting('test.waits', () => failAt);
    const first = await runProcess(process, { scope: 'd', date }, actor);
    expect(first).toMatchObject({ status: 'blocked', step: 'two', message: 'the statement of this day is missing' });
    expect(await chunks('test.waits')).toBe(3);
    failAt = null;
    expect(await runProcess(process, { scope: 'd', date }, actor)).toMatchObject({ status: 'done' });
    expect(await chunks('test.waits')).toBe(9);
    expect(await count(`process_run where process = 'test.waits' and state = 'done'`)).toBe(1);
  });

  test('started three times at once it does each chunk once', async () => {
    const process = counting('test.thrice', () => null);
    const outcomes = await Promise.all([1, 2, 3].map(() => runProcess(process, { scope: 'd', date }, actor)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['done', 'done', 'done']);
    expect(await chunks('test.thrice')).toBe(9);
  });
});

describe('bulk', () => {
  const item = act('test.item', async (_context, word) => {
    if (word.startsWith('bad')) throw refuse('TEST.BAD_ITEM', `${word} is not eligible.`);
    return word;
  });
  const bulk = anyCommand(defineBulk({ of: item, name: 'test.itemBulk', example: async () => ({ word: 'x' }) }));
  const store = async (words: string[], actor = maker) => {
    bindDoors({ ...bound, commands: new Map([...bound.commands, ['test.item', item]]), handlers: new Map() });
    const items = words.map((word) => ({ label: word, input: { word } }));
    const outcome = await runCommand(bulk, { title: 'Several', items }, { actor, key: uuidv7() });
    if (outcome.status !== 'done') throw new Error(outcome.status);
    return z.object({ bulkId: z.string() }).parse(outcome.result).bulkId;
  };
  const states = async (bulkId: string) =>
    (
      await world.owner.query(
        `select state || coalesce(' ' || refusal_code, '') as state from bulk_item where bulk_id = $1 order by no`,
        [bulkId],
      )
    ).rows.map((row: { state: string }) => row.state);

  test('the refused stay refused with their reason, the others are done, each once', async () => {
    const bulkId = await store(['ok-1', 'bad-1', 'ok-2', 'bad-2']);
    await runBulk(bulkId);
    await runBulk(bulkId);
    expect(await states(bulkId)).toEqual(['done', 'refused TEST.BAD_ITEM', 'done', 'refused TEST.BAD_ITEM']);
    expect([await rowsOf('ok-1'), await rowsOf('bad-1')]).toEqual([1, 0]);
    expect(await count(`bulk_act where id = $1 and state = 'done'`, [bulkId])).toBe(1);
  });

  test('a worker that died after an item and before noting it does not do it again', async () => {
    const bulkId = await store(['once-1', 'once-2']);
    await run(item, 'once-1', { key: `bulk/${bulkId}/0` });
    await runBulk(bulkId);
    expect([await rowsOf('once-1'), await rowsOf('once-2')]).toEqual([1, 1]);
    expect(await states(bulkId)).toEqual(['done', 'done']);
  });

  test('a right that is taken away after storing refuses what has not run', async () => {
    const leaving = await world.actor('administrator', 'Bulky');
    const bulkId = await store(['late-1', 'late-2'], leaving);
    await world.owner.query('delete from person_role where person_id = $1', [await world.personId(leaving)]);
    await runBulk(bulkId);
    expect(await states(bulkId)).toEqual(['refused ACCESS.DENIED', 'refused ACCESS.DENIED']);
    expect(await rowsOf('late-1')).toBe(0);
  });
});
