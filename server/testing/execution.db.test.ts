import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { refuse } from '@/server/kernel/refusal';
import type { AnyCommand } from '@/server/platform/command/define';
import { bindDoors, doors, type Bindings } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalDesk } from './approval-desk';
import { openWorld, type TestWorld } from './example-world';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let bound: Bindings;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  bound = doors();
});
afterEach(() => bindDoors(bound));
afterAll(() => world.close());

const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

describe('an approved request', () => {
  const name = 'merchants.changeBankDetails';
  /** The decision of somebody on a request, as an installation whose command is another one by now. */
  const decidedWith = async (change: (command: AnyCommand) => AnyCommand) => {
    const waiting = await desk.waiting();
    const command = bound.commands.get(name);
    if (!command) throw new Error(`there is no command "${name}"`);
    bindDoors({ ...bound, commands: new Map(bound.commands).set(name, change(command)) });
    const checker = await world.actor('finance-approver', 'Last');
    return { waiting, outcome: desk.decide(waiting, checker) };
  };
  const endOf = (requestId: string) =>
    rows(`select status, closed_reason, difference from approval_request where id = $1`, [requestId]);

  test('is not run by another version of its code, and says so', async () => {
    const codeVersion = bound.commands.get(name)?.approval?.codeVersion ?? 0;
    const { waiting, outcome } = await decidedWith((command) => ({
      ...command,
      approval: command.approval && { ...command.approval, codeVersion: command.approval.codeVersion + 1 },
    }));
    const difference = [{ path: 'codeVersion', approved: codeVersion, now: codeVersion + 1 }];
    expect(await outcome).toMatchObject({ status: 'done', result: { status: 'changed' } });
    expect(await endOf(waiting.requestId)).toEqual([
      {
        status: 'changed',
        closed_reason: 'What this request relies on changed after it was approved; nothing was done.',
        difference,
      },
    ]);
    expect(await desk.liveIbans(waiting.merchantId)).toEqual([]);
  });

  test('whose run is refused ends as failed, with the words of the refusal', async () => {
    const { waiting, outcome } = await decidedWith((command) => ({
      ...command,
      handle: async () => refuse('TEST.LATE', 'Too late for that.'),
    }));
    expect(await outcome).toMatchObject({ status: 'done', result: { status: 'failed', code: 'TEST.LATE' } });
    expect(await endOf(waiting.requestId)).toMatchObject([{ status: 'failed', closed_reason: 'Too late for that.' }]);
  });

  test('whose run crashes waits on, and its last decision was not taken', async () => {
    const { waiting, outcome } = await decidedWith((command) => ({
      ...command,
      handle: async () => {
        throw new Error('bug');
      },
    }));
    await expect(outcome).rejects.toThrow('bug');
    expect(await endOf(waiting.requestId)).toMatchObject([{ status: 'pending' }]);
    expect(await rows('select id from approval_decision where request_id = $1', [waiting.requestId])).toEqual([]);
  });

  test('starts no other one', async () => {
    const { waiting, outcome } = await decidedWith((command) => ({
      ...command,
      handle: async ({ executeApproved }) => executeApproved(uuidv7()),
    }));
    await expect(outcome).rejects.toThrow('an execution cannot start another one');
    expect(await desk.statusOf(waiting.requestId)).toBe('pending');
  });
});
