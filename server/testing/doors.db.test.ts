import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { defineEvent, handleLater, subscribe, tellLater } from '@/server/platform/events/event';
import { relayAll, relayOnce } from '@/server/platform/events/relay';
import { act, TEST_PERMISSION, wordShape } from '@/server/platform/testing/acts';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { anyCommand, defineCommand, type AnyCommand } from '@/server/platform/command/define';
import { bindDoors, doors, type Bindings } from '@/server/platform/command/registry';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';

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
const codeOf = (outcome: Outcome<unknown>) => (outcome.status === 'refused' ? outcome.refusal.code : outcome.status);

async function count(text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await world.owner.query<{ n: number }>(`select count(*)::int as n from ${text}`, values);
  return rows[0]?.n ?? -1;
}
const rowsOf = (word: string) => count('sign_in_attempt where email_hash = $1', [word]);
const auditsOf = (command: string) => count('audit_event where command = $1', [command]);

describe('keys', () => {
  test('the same key and input answer with the stored result and do nothing again', async () => {
    const command = act('test.replay', async () => ({ amountMinor: 12_345_678_901_234n, list: [1n] }));
    const first = await run(command, 'replay', { key: 'key-replay' });
    const second = await run(command, 'replay', { key: 'key-replay' });
    expect(first).toMatchObject({
      status: 'done',
      replayed: false,
      result: { amountMinor: '12345678901234', list: ['1'] },
    });
    expect(second).toEqual({ ...first, replayed: true });
    expect([await rowsOf('replay'), await auditsOf('test.replay')]).toEqual([1, 1]);
  });

  test('the same key with another input, or of another command, is refused', async () => {
    await run(act('test.key'), 'one', { key: 'key-conflict' });
    expect(codeOf(await run(act('test.key'), 'two', { key: 'key-conflict' }))).toBe('COMMAND.KEY_REUSED');
    expect(codeOf(await run(act('test.other'), 'one', { key: 'key-conflict' }))).toBe('COMMAND.KEY_REUSED');
    expect(await rowsOf('two')).toBe(0);
  });

  test('two spellings of one text are one input', async () => {
    await run(act('test.nfc'), 'caf\u00e9', { key: 'key-spelling' });
    expect(await run(act('test.nfc'), 'cafe\u0301', { key: 'key-spelling' })).toMatchObject({
      status: 'done',
      replayed: true,
    });
  });

  test('the same key of another person is another act', async () => {
    const other = await world.actor('administrator', 'Other');
    await run(act('test.own'), 'own', { key: 'key-shared' });
    expect(await run(act('test.own'), 'own', { key: 'key-shared', actor: other })).toMatchObject({
      status: 'done',
      replayed: false,
    });
    expect(await rowsOf('own')).toBe(2);
  });

  test('twenty callers at once with one key run once and get one answer', async () => {
    const command = act('test.race', async () => uuidv7());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => run(command, 'race', { key: 'key-race' })));
    expect(new Set(outcomes.map((outcome) => (outcome.status === 'done' ? outcome.result : outcome.status))).size).toBe(
      1,
    );
    expect(outcomes.filter((outcome) => outcome.status === 'done' && !outcome.replayed)).toHaveLength(1);
    expect([await rowsOf('race'), await auditsOf('test.race')]).toEqual([1, 1]);
  });

  test.each(['short', 'x'.repeat(201)])('a key of a wrong length is refused', async (key) => {
    expect(codeOf(await run(act('test.length'), 'length', { key }))).toBe('COMMAND.KEY_INVALID');
  });
});

describe('refusals and crashes', () => {
  test('a refusal rolls back and is not stored under the key', async () => {
    let open = false;
    const command = act('test.refuses', async () => {
      if (!open) throw refuse('TEST.CLOSED', 'It is closed.');
      return 'in';
    });
    expect(codeOf(await run(command, 'refused', { key: 'key-refused' }))).toBe('TEST.CLOSED');
    expect([await rowsOf('refused'), await auditsOf('test.refuses')]).toEqual([0, 0]);
    open = true;
    expect(await run(command, 'refused', { key: 'key-refused' })).toMatchObject({
      status: 'done',
      result: 'in',
      replayed: false,
    });
  });

  test('a refusal that was returned and not thrown does the same', async () => {
    const command = anyCommand(
      defineCommand({
        name: 'test.returns',
        permission: TEST_PERMISSION,
        effect: 'work',
        input: wordShape,
        example: async () => ({ word: 'x' }),
        approval: null,
        handle: async ({ tx, audit }, { word }) => {
          await tx.exec(sql`insert into sign_in_attempt (email_hash, ok) values (${word}, true)`);
          await audit({ entityType: 'test', entityId: word });
          return refuse('TEST.RETURNED', 'No.');
        },
      }),
    );
    expect(codeOf(await run(command, 'returned'))).toBe('TEST.RETURNED');
    expect(await rowsOf('returned')).toBe(0);
  });

  test('a crash keeps nothing, and neither does a run that says nothing or twice what it did', async () => {
    const crash = act('test.crash', async () => {
      throw new Error('bug');
    });
    await expect(run(crash, 'crash')).rejects.toThrow('bug');
    await expect(
      run(
        act('test.silent', async () => null, false),
        'silent',
      ),
    ).rejects.toThrow(/did not say what it did/);
    await expect(
      run(
        act('test.twice', async ({ audit }) => audit({ entityType: 'test', entityId: 'x' })),
        'twice',
      ),
    ).rejects.toThrow(/twice/);
    for (const word of ['crash', 'silent', 'twice']) expect(await rowsOf(word)).toBe(0);
    expect(await count(`run where command in ('test.crash', 'test.silent', 'test.twice')`)).toBe(0);
  });

  test('session, permission, input, key: refused in this order', async () => {
    const agent = await world.actor('support-agent', 'Nobody');
    const gone: Actor = { kind: 'person', sessionId: uuidv7() };
    const command = act('test.order');
    const wrong = (actor: Actor, key: string) => runCommand(command, { word: 7 }, { actor, key });
    expect(codeOf(await wrong(gone, 'x'))).toBe('ACCESS.UNAUTHENTICATED');
    expect(codeOf(await wrong({ kind: 'anonymous', name: 'web' }, 'x'))).toBe('ACCESS.UNAUTHENTICATED');
    expect(codeOf(await wrong(agent, 'x'))).toBe('ACCESS.DENIED');
    expect(codeOf(await wrong(maker, 'x'))).toBe('INPUT.INVALID');
    expect(codeOf(await run(command, 'fine', { key: 'x' }))).toBe('COMMAND.KEY_INVALID');
  });

  test('a refused permission leaves one denied row and nothing else; a stranger leaves none', async () => {
    const agent = await world.actor('support-agent', 'Curious');
    expect(codeOf(await run(act('test.denied'), 'denied', { actor: agent }))).toBe('ACCESS.DENIED');
    await run(act('test.denied'), 'denied', { actor: { kind: 'anonymous', name: 'web' } });
    const { rows } = await world.owner.query(
      `select outcome, actor_id, run_id from audit_event where command = 'test.denied'`,
    );
    expect(rows).toEqual([{ outcome: 'denied', actor_id: await world.personId(agent), run_id: null }]);
    expect(await rowsOf('denied')).toBe(0);
  });

  test('a right and a session that end between two calls are gone on the next', async () => {
    const leaving = await world.actor('administrator', 'Leaving');
    const id = await world.personId(leaving);
    expect(codeOf(await run(act('test.right'), 'right', { actor: leaving }))).toBe('done');
    await world.owner.query('delete from person_role where person_id = $1', [id]);
    expect(codeOf(await run(act('test.right'), 'right', { actor: leaving }))).toBe('ACCESS.DENIED');
    await world.owner.query('update session set revoked_at = now() where person_id = $1', [id]);
    expect(codeOf(await run(act('test.right'), 'right', { actor: leaving }))).toBe('ACCESS.UNAUTHENTICATED');
  });
});

describe('concurrency', () => {
  test('a deadlock is retried, and both acts are done once', async () => {
    const [a, b] = [
      await world.personId(await world.actor('auditor', 'A')),
      await world.personId(await world.actor('auditor', 'B')),
    ];
    let waiting = 2;
    let open: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (open = resolve));
    let attempts = 0;
    const crossing = (first: string, second: string) =>
      act('test.deadlock', async ({ tx }) => {
        attempts += 1;
        await tx.exec(sql`update person set locale = 'de' where id = ${first}`);
        if ((waiting -= 1) <= 0) open();
        await both;
        await tx.exec(sql`update person set locale = 'de' where id = ${second}`);
        return null;
      });
    const outcomes = await Promise.all([run(crossing(a, b), 'cross-1'), run(crossing(b, a), 'cross-2')]);
    expect(outcomes.map(codeOf)).toEqual(['done', 'done']);
    expect(attempts).toBeGreaterThan(2);
    expect([await rowsOf('cross-1'), await rowsOf('cross-2'), await auditsOf('test.deadlock')]).toEqual([1, 1, 2]);
  });
});

describe('events', () => {
  const happened = defineEvent('test.happened', z.object({ word: z.string() }));

  test('a subscriber works in the same transaction, and its refusal undoes all of it', async () => {
    bindDoors({
      ...bound,
      subscribers: new Map([
        [
          'test.happened',
          [
            subscribe(happened, 'test.onHappened', async ({ tx }, { word }) => {
              await tx.exec(sql`insert into sign_in_attempt (email_hash, ok) values (${`heard ${word}`}, true)`);
              if (word === 'no') throw refuse('TEST.SUBSCRIBER', 'Not so.');
            }),
          ],
        ],
      ]),
    });
    const command = act('test.raises', async ({ raise }, word) => raise(happened, { word }));
    expect(codeOf(await run(command, 'yes'))).toBe('done');
    expect(codeOf(await run(command, 'no'))).toBe('TEST.SUBSCRIBER');
    expect([await rowsOf('heard yes'), await rowsOf('heard no'), await rowsOf('no')]).toEqual([1, 0, 0]);
    expect(await count(`outbox_event where type = 'test.happened'`)).toBe(1);
  });

  test('a payload of another shape is a crash before anything is told', async () => {
    const command = act('test.wrongEvent', async ({ raise }) =>
      raise(happened, { word: 7 } as unknown as { word: string }),
    );
    await expect(run(command, 'shape')).rejects.toThrow();
    expect(await rowsOf('shape')).toBe(0);
  });

  test('a handler runs after the commit, again after a failure, and does not hold up the others', async () => {
    const heard: string[] = [];
    let broken = true;
    const handlers = ['good', 'bad'].map((name) =>
      handleLater(happened, name, async ({ attempt }, { word }) => {
        if (name === 'bad' && broken) throw new Error('not now');
        heard.push(`${name} ${word} ${attempt}`);
      }),
    );
    bindDoors({ ...bound, handlers: new Map([['test.happened', handlers]]), subscribers: new Map() });
    await run(
      act('test.later', async ({ raise }, word) => raise(happened, { word })),
      'later',
    );
    await relayAll();
    expect(heard).toEqual(['good later 1']);
    const { rows } = await world.owner.query(
      `select state, attempts, last_error from outbox_event where handler = 'bad'`,
    );
    expect(rows).toEqual([{ state: 'new', attempts: 1, last_error: 'Error: not now' }]);
    broken = false;
    await world.owner.query(`update outbox_event set next_at = now() where handler = 'bad'`);
    await Promise.all([relayOnce('in turn'), relayOnce('in turn')]);
    expect(heard).toEqual(['good later 1', 'bad later 2']);
  });

  test('what tells people or screens does not wait for a handler that takes long', async () => {
    const heard: string[] = [];
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const handlers = [
      handleLater(happened, 'long', async () => {
        await held;
        heard.push('long');
      }),
      tellLater(happened, 'tells', async (_delivery, { word }) => {
        heard.push(`told ${word}`);
        return Promise.resolve();
      }),
    ];
    bindDoors({ ...bound, handlers: new Map([['test.happened', handlers]]), subscribers: new Map() });
    await run(
      act('test.aside', async ({ raise }, word) => raise(happened, { word })),
      'aside',
    );
    const inTurn = relayOnce('in turn');
    expect([await relayOnce('live'), await relayOnce('aside')]).toEqual([1, 1]);
    expect(heard).toEqual(['told aside']);
    expect(await count(`outbox_event where type = 'test.happened' and state = 'new'`)).toBe(1);
    goOn();
    expect(await inTurn).toBe(1);
    expect(heard).toEqual(['told aside', 'long']);
  });
});
