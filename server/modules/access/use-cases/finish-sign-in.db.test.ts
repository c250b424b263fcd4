import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { relayAll } from '@/server/platform/events/relay';
import { runQuery } from '@/server/platform/query/run-query';
import { codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { me, secondFactor } from '../access.queries';
import { secondStepToken } from '../access.step.repo';
import { stageActivePerson } from './accept-invitation';
import { stageSecondStep } from './begin-second-step';
import { appCode } from './confirm-totp';
import { stageRegistration } from './register-passkey';

let world: TestWorld;
const web: Actor = { kind: 'anonymous', name: 'web' };
const wrong = { ok: false, code: 'ACCESS.CODE_WRONG' };

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const as = (sessionId: string): Actor => ({ kind: 'person', sessionId });
const halfIn = z.object({ ok: z.literal(false), code: z.literal('ACCESS.SECOND_FACTOR'), stepId: z.uuid() });
const signedIn = z.object({ ok: z.literal(true), sessionId: z.uuid(), personId: z.uuid() });
const offer = z.object({
  app: z.boolean(),
  recovery: z.boolean(),
  passkey: z
    .object({ challengeId: z.uuid(), options: z.object({ challenge: z.string(), rpId: z.string().optional() }) })
    .nullable(),
});

async function finish(token: string, proof: unknown): Promise<unknown> {
  const outcome = await world.run('access.finishSignIn', { token, proof }, web);
  if (outcome.status === 'refused') return { refused: outcome.refusal.code, ...outcome.refusal.details };
  return outcome.status === 'done' ? outcome.result : outcome;
}

async function again(known: { email: string; password: string }): Promise<string> {
  const { email, password } = known;
  const answer = await world.done('access.signIn', { email, password, userAgent: null }, web);
  return secondStepToken(halfIn.parse(answer).stepId);
}

/** Codes are used up faster in a test than a clock makes new ones: as if the last one had been taken long ago. */
async function forgetSteps(): Promise<void> {
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query('update totp set last_step = last_step - 10');
  await world.owner.query('set session_replication_role = origin');
}

describe('somebody with an authenticator app', () => {
  test('is not in after the password, and is after the code, once', async () => {
    const staged = await stageSecondStep(world, 'ines@countersign.example');
    const sessions = () =>
      world.owner.query(
        'select step_up_at from session s join person p on p.id = s.person_id where p.email = $1 order by s.created_at',
        [staged.email],
      );
    const before = (await sessions()).rows.length;
    expect(await finish(staged.token, { code: '000000' })).toEqual(wrong);
    expect((await sessions()).rows).toHaveLength(before);
    const code = await appCode(world, staged.secret);
    const { sessionId } = signedIn.parse(await finish(staged.token, { code }));
    expect(await runQuery(me, {}, as(sessionId))).toMatchObject({ status: 'ok' });
    expect((await sessions()).rows.at(-1)).toMatchObject({ step_up_at: expect.any(Date) });
    // The step is used up, and in the next one the same code is no code any more.
    expect(await finish(staged.token, { code })).toMatchObject({ refused: 'ACCESS.STEP_ENDED' });
    expect(await finish(await again(staged), { code })).toEqual(wrong);
  });

  test('gets in with a recovery code, each good once, and is told of it', async () => {
    const staged = await stageSecondStep(world, 'lost-phone@countersign.example');
    const [first = '', second = ''] = staged.recoveryCodes;
    expect(staged.recoveryCodes).toHaveLength(10);
    const { sessionId } = signedIn.parse(await finish(staged.token, { code: ` ${first.toLowerCase()} ` }));
    expect(await runQuery(secondFactor, {}, as(sessionId))).toMatchObject({ value: { recoveryCodesLeft: 9 } });
    expect(await finish(await again(staged), { code: first })).toEqual(wrong);
    signedIn.parse(await finish(await again(staged), { code: second }));
    await relayAll();
    const { rows } = await world.owner.query('select subject from mail_message where to_address = $1 order by id', [
      staged.email,
    ]);
    expect(rows.map((row: { subject: string }) => row.subject)).toEqual(
      expect.arrayContaining([
        'Your access to Countersign: an authenticator app was set up',
        'Your access to Countersign: a recovery code was used',
      ]),
    );
  });

  test('five wrong codes close the account to codes, in a session as well', async () => {
    const staged = await stageSecondStep(world, 'guesser@countersign.example');
    for (let no = 0; no < 5; no += 1) expect(await finish(staged.token, { code: `00000${no}` })).toEqual(wrong);
    const code = await appCode(world, staged.secret);
    expect(await finish(staged.token, { code })).toMatchObject({
      refused: 'ACCESS.TOO_MANY_CODES',
      retryAfterSeconds: expect.any(Number),
    });
    expect(codeOf(await world.run('access.stepUp', { proof: { code } }, as(staged.sessionId)))).toBe(
      'ACCESS.TOO_MANY_CODES',
    );
  });

  test('guesses at the same moment are not more than five', async () => {
    const staged = await stageSecondStep(world, 'storm@countersign.example');
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_none, no) => finish(staged.token, { code: `1000${String(no).padStart(2, '0')}` })),
    );
    expect(answers.filter((answer) => (answer as { code?: string }).code === 'ACCESS.CODE_WRONG')).toHaveLength(5);
  });

  test('cannot finish too late, after being suspended, or after another password was set', async () => {
    const staged = await stageSecondStep(world, 'late@countersign.example');
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query(`update sign_in_step set expires_at = now() - interval '1 second' where id = $1`, [
      staged.stepId,
    ]);
    await world.owner.query('set session_replication_role = origin');
    const ended = { refused: 'ACCESS.STEP_ENDED' };
    const code = await appCode(world, staged.secret);
    expect(await finish(staged.token, { code })).toMatchObject(ended);
    const open = await again(staged);
    const change = { present: staged.password, next: 'five grey herons in a field' };
    expect(await world.done('access.changePassword', change, as(staged.sessionId))).toMatchObject({ ok: true });
    expect(await finish(open, { code })).toMatchObject(ended);
    const next = await again({ ...staged, password: change.next });
    const personId = await world.personId(as(staged.sessionId));
    await world.done('access.suspendPerson', { personId, reason: 'Left' }, await world.actor('administrator'));
    expect(await finish(next, { code })).toMatchObject(ended);
  });

  test('a made-up token opens nothing', async () => {
    expect(await finish('x'.repeat(43), { code: '123456' })).toMatchObject({ refused: 'ACCESS.STEP_ENDED' });
    expect(codeOf(await world.run('access.beginSecondStep', { token: 'x'.repeat(43) }, web))).toBe('ACCESS.STEP_ENDED');
  });

  test('neither secret, codes nor token stand anywhere in the database', async () => {
    const staged = await stageSecondStep(world, 'quiet@countersign.example');
    const code = await appCode(world, staged.secret);
    signedIn.parse(await finish(staged.token, { code }));
    const { rows } = await world.owner.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    );
    for (const { name } of rows) {
      const { rows: held } = await world.owner.query(
        `select coalesce(string_agg(t::text, ' '), '') as text from "${name}" t`,
      );
      const { text } = held[0] as { text: string };
      for (const secret of [staged.secret, staged.token, ...staged.recoveryCodes])
        expect(text.includes(secret), name).toBe(false);
    }
  });
});

describe('somebody with a passkey', () => {
  test('signs the second step with it, and with no other', async () => {
    const known = await stageActivePerson(world, 'keyring@countersign.example');
    const first = signedIn.parse(await world.done('access.signIn', { ...known, userAgent: null }, web));
    const person = as(first.sessionId);
    await world.done('access.registerPasskey', await stageRegistration(world, person), person);
    const token = await again(known);
    const begin = async () => offer.parse(await world.done('access.beginSecondStep', { token }, web));
    const given = await begin();
    expect(given).toMatchObject({ app: false, recovery: false });
    if (!given.passkey) throw new Error('no passkey is offered');
    const stranger = world.authenticator(await world.actor('auditor', 'Thief'));
    stranger.register({ challenge: given.passkey.options.challenge, rp: { id: 'localhost' } });
    const forged = { challengeId: given.passkey.challengeId, response: stranger.sign(given.passkey.options) };
    expect(await finish(token, { passkey: forged })).toEqual(wrong);
    const fresh = (await begin()).passkey;
    if (!fresh) throw new Error('no passkey is offered');
    const response = world.authenticator(person).sign(fresh.options);
    // What was signed for one challenge answers no other.
    expect(await finish(token, { passkey: { challengeId: given.passkey.challengeId, response } })).toEqual(wrong);
    signedIn.parse(await finish(token, { passkey: { challengeId: fresh.challengeId, response } }));
  });
});

describe('an app', () => {
  test('is taken into use by a right code only, and takes the place of the one before', async () => {
    const { email, secret, sessionId, ...known } = await stageSecondStep(world, 'new-phone@countersign.example');
    const person = as(sessionId);
    const begun = z
      .object({ totpId: z.uuid(), secret: z.string() })
      .parse(await world.done('access.beginTotp', {}, person));
    const confirm = (code: string) => world.done('access.confirmTotp', { totpId: begun.totpId, code }, person);
    expect(await confirm('000000')).toEqual(wrong);
    const old = await again({ email, password: known.password });
    expect(await confirm(await appCode(world, begun.secret, -1))).toMatchObject({ ok: true });
    expect(await finish(old, { code: await appCode(world, secret) })).toEqual(wrong);
    expect(await finish(old, { code: known.recoveryCodes[0] ?? '' })).toEqual(wrong);
    signedIn.parse(await finish(old, { code: await appCode(world, begun.secret) }));
    await forgetSteps();
    expect(await world.done('access.removeTotp', { code: '000000' }, person)).toEqual(wrong);
    expect(await world.done('access.removeTotp', { code: await appCode(world, begun.secret) }, person)).toEqual({
      ok: true,
    });
    const { rows } = await world.owner.query('select sealed from totp where id = $1', [begun.totpId]);
    expect(rows).toEqual([{ sealed: null }]);
    const answer = await world.done('access.signIn', { email, password: known.password, userAgent: null }, web);
    expect(answer).toMatchObject({ ok: true });
  });

  test('is added and removed soon after signing in only', async () => {
    const staged = await stageSecondStep(world, 'open-screen@countersign.example');
    await world.owner.query(`update session set created_at = now() - interval '11 minutes' where id = $1`, [
      staged.sessionId,
    ]);
    const code = await appCode(world, staged.secret);
    for (const [command, input] of [
      ['access.beginTotp', {}],
      ['access.removeTotp', { code }],
    ] as const)
      expect(codeOf(await world.run(command, input, as(staged.sessionId)))).toBe('ACCESS.SIGN_IN_AGAIN');
  });

  test('is taken from its person by two administrators, with every session', async () => {
    const staged = await stageSecondStep(world, 'reset@countersign.example');
    const personId = await world.personId(as(staged.sessionId));
    const wish = { personId, reason: 'The phone was stolen' };
    const administrator = await world.actor('administrator');
    expect(await world.approved('access.resetSecondFactor', wish, administrator)).toMatchObject({ personId });
    expect(codeOf(await world.run('access.signOut', {}, as(staged.sessionId)))).toBe('ACCESS.UNAUTHENTICATED');
    expect(await finish(staged.token, { code: await appCode(world, staged.secret) })).toMatchObject({
      refused: 'ACCESS.STEP_ENDED',
    });
  });
});
