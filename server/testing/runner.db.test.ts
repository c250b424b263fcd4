import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import type { RunContext } from '@/server/platform/command/context';
import { anyCommand, defineCommand, type AnyCommand } from '@/server/platform/command/define';
import type { GateAnswer } from '@/server/platform/command/ports';
import { bindDoors, doors, type Bindings } from '@/server/platform/command/registry';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';
import { runInside } from '@/server/platform/command/run-inside';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { defineEvent } from '@/server/platform/events/event';
import { act, TEST_PERMISSION } from '@/server/platform/testing/acts';
import { approvalDesk, codeOf } from './approval-desk';
import { openWorld, type TestWorld } from './example-world';
import { makeKey } from './keys';

/* What the runner says and leaves behind, word for word: the other tests of the doors ask how an act ends. */

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;
let bound: Bindings;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  bound = doors();
  maker = await world.actor('administrator', 'Runner');
});
afterEach(() => {
  bindDoors(bound);
  vi.restoreAllMocks();
});
afterAll(() => world.close());

const run = (command: Parameters<typeof runCommand>[0], by: { key?: string; actor?: Actor; word?: string } = {}) =>
  runCommand(command, { word: by.word ?? 'word' }, { actor: by.actor ?? maker, key: by.key ?? uuidv7() });
const refusalOf = (outcome: Outcome<unknown>) =>
  outcome.status === 'refused'
    ? { code: outcome.refusal.code, message: outcome.refusal.message, details: outcome.refusal.details }
    : outcome.status;
const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

describe('what is refused says what to do', () => {
  const command = anyCommand(
    defineCommand({
      name: 'test.faults',
      permission: TEST_PERMISSION,
      effect: 'work',
      input: z
        .object({ word: z.string().max(3, 'Too long.'), inner: z.object({ no: z.number('Not a number.') }) })
        .refine(({ word }) => word !== 'bad', 'Not this one.'),
      example: async () => ({ word: 'x', inner: { no: 1 } }),
      approval: null,
      handle: async ({ audit }, { word }) => audit({ entityType: 'test', entityId: word }),
    }),
  );
  const by = () => ({ actor: maker, key: uuidv7() });

  test('each fault of an input with its place', async () => {
    expect(refusalOf(await runCommand(command, { word: 'longer', inner: { no: 'x' } }, by()))).toEqual({
      code: 'INPUT.INVALID',
      message: 'The input was not accepted. word: Too long.; inner.no: Not a number.',
      details: {
        faults: [
          { path: 'word', message: 'Too long.' },
          { path: 'inner.no', message: 'Not a number.' },
        ],
      },
    });
    expect(refusalOf(await runCommand(command, { word: 'bad', inner: { no: 1 } }, by()))).toMatchObject({
      message: 'The input was not accepted. Not this one.',
      details: { faults: [{ path: '', message: 'Not this one.' }] },
    });
  });

  test('a bad input of somebody who may not act leaves a denied row, that of a stranger none', async () => {
    const agent = await world.actor('support-agent', 'Typing');
    const denials = () => rows(`select actor_id, reason from audit_event where command = 'test.faults'`);
    expect(codeOf(await runCommand(command, {}, { actor: agent, key: uuidv7() }))).toBe('ACCESS.DENIED');
    expect(await denials()).toEqual([{ actor_id: await world.personId(agent), reason: 'ACCESS.DENIED' }]);
    const stranger: Actor = { kind: 'anonymous', name: 'web' };
    expect(codeOf(await runCommand(command, {}, { actor: stranger, key: uuidv7() }))).toBe('ACCESS.UNAUTHENTICATED');
    expect(await denials()).toHaveLength(1);
  });

  test('a key of 8 to 200 characters is taken, another is not', async () => {
    for (const length of [8, 200])
      expect(codeOf(await run(act('test.keys'), { key: 'k'.repeat(length) }))).toBe('done');
    for (const length of [0, 7, 201])
      expect(refusalOf(await run(act('test.keys'), { key: 'k'.repeat(length) }))).toEqual({
        code: 'COMMAND.KEY_INVALID',
        message: 'An idempotency key has 8 to 200 characters.',
        details: {},
      });
  });

  test('a key that was used for something else is named', async () => {
    await run(act('test.used'), { key: 'used-before', word: 'one' });
    expect(refusalOf(await run(act('test.used'), { key: 'used-before', word: 'two' }))).toEqual({
      code: 'COMMAND.KEY_REUSED',
      message: 'The idempotency key "used-before" was already used with another input. Use a new key for a new act.',
      details: { key: 'used-before' },
    });
  });

  test('what the database refuses for another reason is a crash and no refusal', async () => {
    await expect(run(act('test.nul'), { key: 'key-with-\u0000' })).rejects.toThrow(/invalid byte sequence/);
  });

  test('a machine key that was made for other acts is told so, and its try is written down', async () => {
    const made = await makeKey(world, maker, { permissions: [TEST_PERMISSION], commands: ['access.invite'] });
    expect(refusalOf(await run(act('test.outside'), { actor: made.actor }))).toEqual({
      code: 'ACCESS.KEY_ACT',
      message: 'This key was not made for "test.outside". Use a key that was, or have its owner propose another one.',
      details: { command: 'test.outside', denied: true },
    });
    expect(await rows(`select reason from audit_event where command = 'test.outside'`)).toEqual([
      { reason: 'ACCESS.KEY_ACT' },
    ]);
  });

  test('the same idempotency key of a machine key is not that of its owner', async () => {
    const made = await makeKey(world, maker, { permissions: [TEST_PERMISSION] });
    const same = { key: 'key-of-both' };
    expect(await run(act('test.both'), same)).toMatchObject({ status: 'done', replayed: false });
    expect(await run(act('test.both'), { ...same, actor: made.actor })).toMatchObject({ replayed: false });
    expect(await run(act('test.both'), { ...same, actor: made.actor })).toMatchObject({ replayed: true });
    expect(await rows(`select idem_key from run where command = 'test.both' order by occurred_at, id`)).toEqual([
      { idem_key: 'key-of-both' },
      { idem_key: `key/${made.keyId}/key-of-both` },
    ]);
  });
});

describe('a request that waits', () => {
  const change = async (by: Actor, key: string) => {
    const input = {
      merchantId: await desk.merchant(),
      version: 1,
      iban: desk.nextIban(),
      holderName: 'Kettenwerk GmbH',
    };
    return () => world.run('merchants.changeBankDetails', input, by, key);
  };

  test('is answered at once as it is answered later, and once it is over with how it ended', async () => {
    const operator = await world.actor('finance-operator', 'Waiter');
    await world.actor('finance-approver', 'Whoever');
    const ask = await change(operator, 'key-of-a-request');
    const first = await ask();
    expect(first).toMatchObject({ status: 'pending', requestRef: expect.stringMatching(/^AP-/) });
    expect(first).toMatchObject({ mayApprove: expect.arrayContaining(['Whoever (finance-approver)']) });
    expect(await ask()).toEqual(first);
    if (first.status !== 'pending') throw new Error(first.status);
    const { requestId, requestRef } = first;
    expect(
      await rows(
        `select r.state, r.request_id, a.outcome, a.entity_type, a.entity_id, a.after from run r join audit_event a on a.run_id = r.id
         where r.idem_key = 'key-of-a-request'`,
      ),
    ).toEqual([
      {
        state: 'pending',
        request_id: requestId,
        outcome: 'submitted',
        entity_type: 'approval_request',
        entity_id: requestId,
        after: { ref: requestRef, subject: expect.stringMatching(/^merchant\/[0-9a-f-]{36}$/) },
      },
    ]);
    await world.done('approvals.withdraw', { requestId, reason: 'A slip' }, operator);
    expect(refusalOf(await ask())).toEqual({
      code: 'APPROVALS.NOT_EXECUTED',
      message: `${requestRef} was withdrawn. A slip`,
      details: { requestId, status: 'withdrawn' },
    });
  });
});

describe('the gate of approvals', () => {
  /** A change of bank details, with a gate that answers so and an act that only says that it ran. */
  const asked = async (answer: GateAnswer) => {
    const name = 'merchants.changeBankDetails';
    const command = bound.commands.get(name);
    if (!command) throw new Error(`there is no command "${name}"`);
    const handle: AnyCommand['handle'] = async ({ audit }) => {
      await audit({ entityType: 'test', entityId: 'ran' });
      return 'ran';
    };
    const input = { merchantId: await desk.merchant(), version: 1, iban: desk.nextIban(), holderName: 'K' };
    bindDoors({
      ...bound,
      commands: new Map(bound.commands).set(name, { ...command, handle }),
      approvals: { ...bound.approvals, gate: async () => answer },
    });
    return world.run(name, input, await world.actor('finance-operator', 'Asker'));
  };

  test('that asks nobody lets the act run at once', async () => {
    expect(await asked({ kind: 'run' })).toMatchObject({ status: 'done', result: 'ran', replayed: false });
  });

  test('that refuses says why, and nothing runs', async () => {
    const outcome = await asked({ kind: 'refused', refusal: refuse('TEST.GATE', 'Not by this one.') });
    expect(refusalOf(outcome)).toEqual({ code: 'TEST.GATE', message: 'Not by this one.', details: {} });
  });
});

describe('conflicts', () => {
  const conflict = () => Object.assign(new Error('could not serialize'), { code: '40001' });

  test('are tried six times, each time after a longer while, and then told', async () => {
    const waits: number[] = [];
    const wait = globalThis.setTimeout;
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms?: number) => {
      if (ms !== undefined && Number.isInteger(ms / 3.75)) waits.push(ms / 3.75);
      return wait(work, 0);
    }) as typeof setTimeout);
    let tries = 0;
    const command = act('test.conflict', async () => {
      tries += 1;
      throw conflict();
    });
    await expect(run(command)).rejects.toThrow('could not serialize');
    expect(tries).toBe(6);
    expect(waits).toEqual([1, 2, 4, 8, 16]);
  });

  test('that end in time are not told', async () => {
    let tries = 0;
    const command = act('test.conflictEnds', async () => {
      tries += 1;
      if (tries < 6) throw conflict();
    });
    expect(codeOf(await run(command))).toBe('done');
    expect(tries).toBe(6);
  });

  test('anything else is not tried again', async () => {
    let tries = 0;
    const command = act('test.bug', async () => {
      tries += 1;
      throw Object.assign(new Error('unique'), { code: '23505' });
    });
    await expect(run(command)).rejects.toThrow('unique');
    expect(tries).toBe(1);
  });
});

describe('what a run leaves', () => {
  test('its audit row says what the work said, with what is sealed unreadable', async () => {
    const customerId = uuidv7();
    await run(
      act('test.note', async () => null),
      { word: 'plain' },
    );
    const command = act(
      'test.sealed',
      async ({ audit }) =>
        audit({
          entityType: 'customer',
          entityId: customerId,
          before: { iban: 'DE89370400440532013000', no: 1 },
          after: { iban: 'DE02120300000000202051', no: 2 },
          reason: 'They said so',
          sealed: { subjectId: customerId, fields: ['iban'] },
        }),
      false,
    );
    expect(codeOf(await run(command))).toBe('done');
    const [plain, sealed] = await rows<{ before: Record<string, unknown>; after: Record<string, unknown> }>(
      `select before, after, reason, outcome, entity_type, entity_id, actor_kind from audit_event where command in ('test.note', 'test.sealed') order by id`,
    );
    expect(plain).toEqual({
      before: null,
      after: null,
      reason: null,
      outcome: 'done',
      entity_type: 'test',
      entity_id: 'plain',
      actor_kind: 'person',
    });
    expect(sealed).toMatchObject({ reason: 'They said so', before: { no: 1 }, after: { no: 2 } });
    for (const side of [sealed?.before, sealed?.after]) {
      expect(side?.iban).toBeDefined();
      expect(JSON.stringify(side)).not.toMatch(/DE89|DE02/);
    }
  });

  test('what it raised waits for screens, and for each handler in its lane', async () => {
    const told = defineEvent('test.told', z.object({ word: z.string() }));
    bindDoors({
      ...bound,
      handlers: new Map([['test.told', [{ event: told, name: 'later', lane: 'mail', handle: async () => undefined }]]]),
      subscribers: new Map(),
    } as unknown as Bindings);
    await run(
      act('test.tells', async ({ raise }, word) => raise(told, { word })),
      { word: 'heard' },
    );
    expect(
      await rows(
        `select type, handler, lane, payload, state from outbox_event where type = 'test.told' order by handler`,
      ),
    ).toEqual([
      { type: 'test.told', handler: 'later', lane: 'mail', payload: { word: 'heard' }, state: 'new' },
      { type: 'test.told', handler: 'stream', lane: 'live', payload: { word: 'heard' }, state: 'new' },
    ]);
  });

  test('an act that answers nothing answers null, the first time and again', async () => {
    const command = act('test.nothing', async () => undefined);
    const first = await run(command, { key: 'key-of-nothing' });
    expect(first).toMatchObject({ status: 'done', result: null, replayed: false });
    expect(await run(command, { key: 'key-of-nothing' })).toEqual({ ...first, replayed: true });
  });

  test('a run that does not say what it did is named', async () => {
    await expect(run(act('test.mute', async () => null, false))).rejects.toThrow(
      'run test.mute did not say what it did; call context.audit once',
    );
    const twice = act('test.twofold', async ({ audit }) => audit({ entityType: 'test', entityId: 'x' }));
    await expect(run(twice)).rejects.toThrow('run test.twofold said twice what it did');
  });

  test('a request that is not there cannot be executed', async () => {
    const id = uuidv7();
    const command = act('test.executes', async ({ executeApproved }) => executeApproved(id));
    await expect(run(command)).rejects.toThrow(`approval request ${id} is missing`);
  });
});

describe('a run inside another', () => {
  const inner = (key: string) => ({
    command: 'test.inner',
    permission: TEST_PERMISSION,
    actor: maker,
    key,
    inputHash: 'f'.repeat(64),
  });
  const leaving = (word: string) => async (context: RunContext) => {
    await context.tx.exec(sql`insert into sign_in_attempt (email_hash, ok) values (${word}, true)`);
    await context.audit({ entityType: 'test', entityId: word });
    return word.toUpperCase();
  };
  const left = async (...words: string[]) =>
    (
      await rows<{ word: string }>(
        `select email_hash as word from sign_in_attempt where email_hash = any($1) order by 1`,
        [words],
      )
    ).map(({ word }) => word);

  test('has its own row and key, gives its result, and the outer one goes on', async () => {
    const command = act('test.outer', async (context) => runInside(context, inner('inner-key-1'), leaving('inside')));
    const outcome = await run(command, { word: 'outside' });
    expect(outcome).toMatchObject({ status: 'done', result: { result: 'INSIDE', runId: expect.any(String) } });
    const runs = await rows<{ id: string }>(
      `select r.id, r.command, r.state, r.idem_key, a.entity_id, a.outcome from run r join audit_event a on a.run_id = r.id
       where r.command in ('test.inner', 'test.outer') order by r.command`,
    );
    expect(runs).toMatchObject([
      { command: 'test.inner', state: 'done', idem_key: 'inner-key-1', entity_id: 'inside', outcome: 'done' },
      { command: 'test.outer', state: 'done', entity_id: 'outside', outcome: 'done' },
    ]);
    expect(outcome).toMatchObject({ result: { runId: runs[0]?.id } });
    expect(await left('inside', 'outside')).toEqual(['inside', 'outside']);
  });

  test('that fails undoes its own work only', async () => {
    const command = act('test.survives', async (context) =>
      runInside(context, inner('inner-key-2'), async (within) => {
        await leaving('undone')(within);
        throw refuse('TEST.INNER', 'Not this one.');
      }).catch((error: Error) => error.message),
    );
    expect(await run(command, { word: 'kept' })).toMatchObject({ status: 'done', result: 'Not this one.' });
    expect(await left('undone', 'kept')).toEqual(['kept']);
    expect(await rows(`select id from run where idem_key = 'inner-key-2'`)).toEqual([]);
  });

  test('is done once: its key is not taken again', async () => {
    await run(act('test.once', async (context) => runInside(context, inner('inner-key-3'), leaving('first'))));
    const again = act('test.again', async (context) => runInside(context, inner('inner-key-3'), leaving('second')));
    await expect(run(again, { word: 'neither' })).rejects.toThrow('run inner-key-3 was done before');
    expect(await left('first', 'second', 'neither')).toEqual(['first']);
  });

  test('may say nothing as little as any other', async () => {
    const silent = act('test.silentInside', async (context) =>
      runInside(context, inner('inner-key-4'), async () => Promise.resolve('done')),
    );
    await expect(run(silent)).rejects.toThrow('run test.inner did not say what it did');
  });
});
