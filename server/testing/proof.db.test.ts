import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { stageApp } from '@/server/modules/access/use-cases/confirm-totp';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { anyCommand, defineCommand } from '@/server/platform/command/define';
import { bindProofRule, factorsOf, noteProof, proofRule } from '@/server/platform/command/proof';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { withTransaction } from '@/server/platform/db/tx';
import { TEST_PERMISSION } from '@/server/platform/testing/acts';
import { codeOf } from './approval-desk';
import { openWorld, type TestWorld } from './example-world';
import { makeKey } from './keys';

let world: TestWorld;
let maker: Actor;
const usual = { minutes: 15, required: false };

beforeAll(async () => {
  world = await openWorld();
  maker = await world.actor('administrator', 'Runner');
});
afterEach(() => bindProofRule(usual));
afterAll(() => world.close());

const run = (command: Parameters<typeof runCommand>[0], { actor }: { actor: Actor }) =>
  runCommand(command, { word: 'word' }, { actor, key: uuidv7() });
const refusalOf = (outcome: Outcome<unknown>) =>
  outcome.status === 'refused'
    ? { code: outcome.refusal.code, message: outcome.refusal.message, details: outcome.refusal.details }
    : outcome.status;

describe('the second factor', () => {
  const money = anyCommand(
    defineCommand({
      name: 'test.money',
      permission: TEST_PERMISSION,
      effect: 'work',
      proof: () => 'required',
      input: z.object({ word: z.string() }),
      example: async () => ({ word: 'x' }),
      approval: null,
      handle: async ({ audit }, { word }) => audit({ entityType: 'test', entityId: word }),
    }),
  );
  const proved = (actor: Actor, minutes: number | null) =>
    world.owner.query(
      `update session set step_up_at = clock_timestamp() - make_interval(mins => $2::int) where id = $1`,
      [actor.kind === 'person' ? actor.sessionId : '', minutes],
    );
  const someone = async (name: string) => {
    const actor = await world.actor('administrator', name);
    return { actor, personId: await world.personId(actor) };
  };

  test('whoever holds one is asked for it, with how long it counts', async () => {
    bindProofRule({ minutes: 5, required: false });
    expect(proofRule()).toEqual({ minutes: 5, required: false });
    const { actor, personId } = await someone('Prover');
    expect(await factorsOf(world.database.read, personId)).toEqual({ passkey: false, totp: false });
    await proved(actor, null);
    expect(codeOf(await run(money, { actor }))).toBe('done');
    await stageApp(world, actor);
    await proved(actor, null);
    expect(await factorsOf(world.database.read, personId)).toEqual({ passkey: false, totp: true });
    expect(refusalOf(await run(money, { actor }))).toEqual({
      code: 'ACCESS.STEP_UP_REQUIRED',
      message:
        'Confirm first that it is you: with a code of your authenticator app, or with your passkey. Then do the same again.',
      details: { minutes: 5 },
    });
    await proved(actor, 6);
    expect(codeOf(await run(money, { actor }))).toBe('ACCESS.STEP_UP_REQUIRED');
    await proved(actor, 4);
    expect(codeOf(await run(money, { actor }))).toBe('done');
  });

  test('a rule of no minutes takes the proof of the sign-in, however old, and asks who gave none', async () => {
    bindProofRule({ minutes: 0, required: false });
    const { actor } = await someone('Old');
    await stageApp(world, actor);
    await proved(actor, 600);
    expect(codeOf(await run(money, { actor }))).toBe('done');
    await proved(actor, null);
    expect(codeOf(await run(money, { actor }))).toBe('ACCESS.STEP_UP_REQUIRED');
  });

  test('where one is required, whoever has none is told where to add it; machines and stored items pass', async () => {
    const made = await makeKey(world, maker, { permissions: [TEST_PERMISSION] });
    bindProofRule({ minutes: 15, required: true });
    const { actor } = await someone('Bare');
    await proved(actor, null);
    expect(refusalOf(await run(money, { actor }))).toEqual({
      code: 'ACCESS.SECOND_FACTOR_MISSING',
      message:
        'Acts about money and rights need a second factor here, and you have none. Add a passkey or an authenticator app under "Your sessions".',
      details: {},
    });
    expect(codeOf(await runCommand(money, { word: 'x' }, { actor, key: uuidv7(), proven: true }))).toBe('done');
    expect(codeOf(await run(money, { actor: made.actor }))).toBe('done');
  });

  test('machines have no session to note a proof in', async () => {
    await expect(
      withTransaction(world.database.app, (tx) => noteProof(tx, systemActor('intake'))),
    ).resolves.toBeUndefined();
  });
});
