import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import type { Actor } from '@/server/platform/auth/actor';
import { bindProofRule } from '@/server/platform/command/proof';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { appCode, stageApp } from './confirm-totp';
import { stageRegistration } from './register-passkey';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
const usual = { minutes: 15, required: false };

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
});
afterEach(() => bindProofRule(usual));
afterAll(() => world.close());

const sessionOf = (actor: Actor) => {
  invariant(actor.kind === 'person', 'a person has a session');
  return actor.sessionId;
};

/** As if the last proof of this session were so many minutes old; null: as if there had been none. */
const proved = (actor: Actor, minutes: number | null) =>
  world.owner.query(
    'update session set step_up_at = clock_timestamp() - make_interval(mins => $2::int) where id = $1',
    [sessionOf(actor), minutes],
  );

const needsProof = 'ACCESS.STEP_UP_REQUIRED';

describe('an act about money', () => {
  test('asks whoever holds a factor for a proof, and goes on under the same key', async () => {
    const maker = await world.actor('finance-operator', 'Holder');
    const { secret } = await stageApp(world, maker);
    const merchantId = await desk.merchant();
    const input = { merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const key = uuidv7();
    const submit = () => world.run('merchants.changeBankDetails', input, maker, key);
    for (const age of [null, 16]) {
      await proved(maker, age);
      expect(codeOf(await submit())).toBe(needsProof);
    }
    expect(await world.done('access.stepUp', { proof: { code: '000000' } }, maker)).toMatchObject({ ok: false });
    expect(codeOf(await submit())).toBe(needsProof);
    const code = await appCode(world, secret);
    expect(await world.done('access.stepUp', { proof: { code } }, maker)).toEqual({ ok: true });
    expect(await world.done('access.stepUp', { proof: { code } }, maker)).toMatchObject({ ok: false });
    expect((await submit()).status).toBe('pending');
    // What was done is answered again without a proof: nothing happens any more.
    await proved(maker, 16);
    expect((await submit()).status).toBe('pending');
  });

  test('is decided by a fresh proof; a no needs none', async () => {
    const checker = await world.actor('finance-approver', 'Decider');
    await stageApp(world, checker);
    const [first, second] = [await desk.waiting(), await desk.waiting()];
    await proved(checker, 16);
    expect(codeOf(await desk.decide(first, checker))).toBe(needsProof);
    expect(decisionOf(await desk.decide(second, checker, { decision: 'reject', reason: 'Not ours' }))).toBe('rejected');
    await proved(checker, 14);
    expect(decisionOf(await desk.decide(first, checker))).toBe('executed');
  });

  test('asks nobody without a factor, unless the installation requires one', async () => {
    const checker = await world.actor('finance-approver', 'Bare');
    await proved(checker, null);
    const waiting = await desk.waiting();
    bindProofRule({ minutes: 15, required: true });
    expect(codeOf(await desk.decide(waiting, checker))).toBe('ACCESS.SECOND_FACTOR_MISSING');
    // What leads out of it stays open: a first factor is added without one.
    expect(codeOf(await world.run('access.beginTotp', {}, checker))).toBe('done');
    bindProofRule(usual);
    expect(decisionOf(await desk.decide(waiting, checker))).toBe('executed');
  });

  test('takes the proof of the sign-in for the whole session where the installation says so', async () => {
    bindProofRule({ minutes: 0, required: true });
    const checker = await world.actor('finance-approver', 'Relaxed');
    await stageApp(world, checker);
    await proved(checker, null);
    const waiting = await desk.waiting(await world.actor('finance-operator', 'Holder'));
    expect(codeOf(await desk.decide(waiting, checker))).toBe(needsProof);
    await proved(checker, 300);
    expect(decisionOf(await desk.decide(waiting, checker))).toBe('executed');
  });

  test('a proof is of one session and opens no other', async () => {
    const checker = await world.actor('finance-approver', 'Two screens');
    await stageApp(world, checker);
    const elsewhere = await world.actor('finance-approver', 'Two screens');
    await proved(elsewhere, null);
    expect(codeOf(await desk.decide(await desk.waiting(), elsewhere))).toBe(needsProof);
  });
});

describe('a signed decision', () => {
  const begun = z.object({
    challengeId: z.uuid(),
    options: z.object({ challenge: z.string(), rpId: z.string().optional() }),
  });

  test('is a proof in itself, for a while; a signature that does not hold is none', async () => {
    const checker = await world.actor('finance-approver', 'Signer');
    await world.done('access.registerPasskey', await stageRegistration(world, checker), checker);
    const shown = await desk.waiting();
    const { requestId, version, contentHash } = shown;
    const sign = async () => {
      const input = { requestId, version, contentHash, decision: 'approve' };
      const { challengeId, options } = begun.parse(await world.done('approvals.beginSigning', input, checker));
      return { challengeId, response: world.authenticator(checker).sign(options) };
    };
    await proved(checker, 16);
    const broken = await sign();
    broken.response.response.signature = (await sign()).response.response.signature;
    expect(codeOf(await desk.decide(shown, checker, { signature: broken }))).toBe('APPROVALS.SIGNATURE_INVALID');
    expect(codeOf(await desk.decide(shown, checker))).toBe(needsProof);
    expect(decisionOf(await desk.decide(shown, checker, { signature: await sign() }))).toBe('executed');
    expect(decisionOf(await desk.decide(await desk.waiting(), checker))).toBe('executed');
  });
});

describe('factors', () => {
  test('are changed by whoever proves one of them', async () => {
    const person = await world.actor('auditor', 'Careful');
    await stageApp(world, person);
    const registration = await stageRegistration(world, person);
    await proved(person, 16);
    const acts = [
      ['access.beginTotp', {}],
      ['access.beginPasskey', {}],
      ['access.registerPasskey', registration],
      ['access.renewRecoveryCodes', {}],
      ['access.revokePasskey', { passkeyId: uuidv7() }],
    ] as const;
    for (const [name, input] of acts) expect(codeOf(await world.run(name, input, person)), name).toBe(needsProof);
  });
});

describe('the database', () => {
  /** Writes inside a real run of this person, as somebody could who has taken over the web process. */
  async function byHand(actor: Actor, statement: ReturnType<typeof sql>): Promise<string> {
    const attempt = withTransaction(world.database.app, async (tx) => {
      await tx.exec(
        sql`select * from begin_run(${uuidv7()}::uuid, 'access.signOut', 'access.self', 'person', null, ${sessionOf(actor)}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(statement);
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? 'failed',
    );
  }

  test('takes a proof, an app and a used code from nobody who did not give them', async () => {
    const person = await world.actor('finance-approver', 'Intruder');
    await stageApp(world, person);
    const id = await world.personId(person);
    const of = sql`where person_id = ${id}::uuid`;
    const tries = {
      session_proof: sql`update session set step_up_at = clock_timestamp() where id = ${sessionOf(person)}::uuid`,
      session_person: sql`update session set person_id = ${await world.personId(await world.actor('administrator'))}::uuid where id = ${sessionOf(person)}::uuid`,
      totp_own_run: sql`insert into totp (id, person_id, sealed) values (${uuidv7()}, ${id}, '{}')`,
      totp_once: sql`update totp set last_step = last_step - 1 ${of}`,
      totp_kept: sql`update totp set sealed = '{"other": 1}' ${of}`,
      recovery_code_once: sql`update recovery_code set code_hash = 'known' ${of}`,
    };
    for (const [constraint, statement] of Object.entries(tries))
      expect(await byHand(person, statement), constraint).toBe(constraint);
    expect(
      await byHand(
        person,
        sql`insert into session (id, person_id, method, expires_at, step_up_at) values (${uuidv7()}, ${id}, 'password', now() + interval '1 hour', now())`,
      ),
    ).toBe('session_proof');
    await world.done('access.removeTotp', { code: (await stageApp(world, person)).recoveryCodes[0] ?? '' }, person);
    expect(await byHand(person, sql`update totp set removed_at = null, sealed = '{}' ${of}`)).toBe('totp_removed');
  });
});
