import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { invitationPath, invitationToken } from './access.invitation.repo';
import { demoPeople, me, people, sessions } from './access.queries';
import { stageActivePerson, stageInvitation } from './use-cases/accept-invitation';
import { stageDemoPerson } from './use-cases/sign-in-demo';

let world: TestWorld;
const web: Actor = { kind: 'anonymous', name: 'web' };

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const signedIn = z.object({ ok: z.literal(true), sessionId: z.uuid(), personId: z.uuid() });

async function signIn(email: string, password: string): Promise<unknown> {
  const outcome = await world.run('access.signIn', { email, password, userAgent: 'test' }, web);
  if (outcome.status === 'refused') return { code: outcome.refusal.code, ...outcome.refusal.details };
  return outcome.status === 'done' ? outcome.result : outcome;
}

const as = (sessionId: string): Actor => ({ kind: 'person', sessionId });
const codeOf = (outcome: { status: string; refusal?: { code: string } }) => outcome.refusal?.code ?? outcome.status;

describe('signing in', () => {
  test('an invited person sets a password once and works under a session that ends at once when revoked', async () => {
    const { password } = await stageActivePerson(world, 'ines@countersign.example');
    const answer = signedIn.parse(await signIn(' INES@countersign.example ', password));
    const who = await runQuery(me, {}, as(answer.sessionId));
    expect(who).toMatchObject({
      status: 'ok',
      value: { personId: answer.personId, roles: [], email: 'i···@countersign.example' },
    });
    await world.done('access.signOut', {}, as(answer.sessionId));
    expect(await runQuery(me, {}, as(answer.sessionId))).toMatchObject({
      status: 'refused',
      refusal: { code: 'ACCESS.UNAUTHENTICATED' },
    });
  });

  test('no hash of the input, stored result or audit row holds the password or the address', async () => {
    const { email, password } = await stageActivePerson(world, 'quiet@countersign.example');
    const key = uuidv7();
    await world.run('access.signIn', { email, password, userAgent: null }, web, key);
    // Another password under the same key is taken for a replay: the door never saw either of them.
    const again = await world.run(
      'access.signIn',
      { email, password: 'another long password', userAgent: null },
      web,
      key,
    );
    expect(again).toMatchObject({ status: 'done', replayed: true });
    const { rows } = await world.owner.query(
      `select (select string_agg(a::text, ' ') from audit_event a) || (select string_agg(coalesce(r.result::text, ''), ' ') from run r)
        || (select string_agg(o.payload::text, ' ') from outbox_event o) as everything`,
    );
    expect(rows[0].everything).not.toContain(password);
    expect(rows[0].everything).not.toContain(email);
  });

  test('five wrong passwords close the address with the time to wait, also for an address that nobody has', async () => {
    const { email, password } = await stageActivePerson(world, 'forgetful@countersign.example');
    for (const address of [email, 'nobody@countersign.example']) {
      for (let no = 0; no < 5; no += 1)
        expect(await signIn(address, `wrong ${no}`)).toEqual({ ok: false, code: 'ACCESS.SIGN_IN_FAILED' });
      expect(await signIn(address, password)).toMatchObject({
        code: 'ACCESS.TOO_MANY_ATTEMPTS',
        retryAfterSeconds: expect.any(Number),
      });
    }
    await world.owner.query(`set session_replication_role = replica`);
    await world.owner.query(`update sign_in_attempt set at = at - interval '16 minutes'`);
    await world.owner.query(`set session_replication_role = origin`);
    expect(await signIn(email, password)).toMatchObject({ ok: true });
  });

  test('thirty failures from one network close it for every address, and a success does not open it', async () => {
    const { email, password } = await stageActivePerson(world, 'colleague@countersign.example');
    const from = (network: string | null, address: string, secret: string) =>
      world.run('access.signIn', { email: address, password: secret, userAgent: null, network }, web);
    const network = '203.0.113.7';
    await from(network, 'sprayed-0@countersign.example', 'Winter is long');
    // The other tries of the window, each on an address of its own.
    await world.owner.query(`set session_replication_role = replica`);
    await world.owner.query(
      `insert into sign_in_attempt (email_hash, network_hash, ok, at) select 'sprayed ' || n, network_hash, false, clock_timestamp() - interval '1 minute' * (n % 14)
       from sign_in_attempt, generate_series(1, 28) n where network_hash is not null`,
    );
    await world.owner.query(`set session_replication_role = origin`);
    expect(await from(network, email, password)).toMatchObject({ status: 'done', result: { ok: true } });
    expect(await from(network, 'sprayed-29@countersign.example', 'Winter is long')).toMatchObject({ status: 'done' });
    expect(await from(network, email, password)).toMatchObject({
      status: 'refused',
      refusal: { code: 'ACCESS.TOO_MANY_FROM_NETWORK', details: { retryAfterSeconds: expect.any(Number) as number } },
    });
    for (const other of ['203.0.113.8', null])
      expect(await from(other, email, password)).toMatchObject({ status: 'done', result: { ok: true } });
    const { rows } = await world.owner.query<{ n: number }>(
      `select count(*)::int as n from sign_in_attempt a where a::text like '%203.0.113%'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('many tries at the same moment are not more tries than five', async () => {
    const { email } = await stageActivePerson(world, 'busy@countersign.example');
    await Promise.all(Array.from({ length: 20 }, (_none, no) => signIn(email, `guess number ${no}`)));
    const { rows } = await world.owner.query<{ n: number }>(
      `select max(n)::int as n from (select count(*) n from sign_in_attempt where not ok group by email_hash) x`,
    );
    expect(rows[0]?.n).toBeLessThanOrEqual(5);
  });

  test('invited and suspended people cannot sign in, with the same answer as nobody', async () => {
    await stageInvitation(world, 'waiting@countersign.example');
    expect(await signIn('waiting@countersign.example', 'whatever it may be')).toEqual({
      ok: false,
      code: 'ACCESS.SIGN_IN_FAILED',
    });
    const { email, password } = await stageActivePerson(world, 'leaver@countersign.example');
    const { sessionId, personId } = signedIn.parse(await signIn(email, password));
    await world.done(
      'access.suspendPerson',
      { personId, reason: 'Left the company' },
      await world.actor('administrator'),
    );
    expect(await signIn(email, password)).toEqual({ ok: false, code: 'ACCESS.SIGN_IN_FAILED' });
    expect(await runQuery(me, {}, as(sessionId))).toMatchObject({ status: 'refused' });
  });

  test('a session ends when nobody works in it, and at its absolute end', async () => {
    const actor = await world.actor('auditor', 'Idle');
    if (actor.kind !== 'person') throw new Error('not a person');
    expect(await runQuery(sessions, {}, actor)).toMatchObject({ status: 'ok' });
    await world.owner.query(`update session set last_seen_at = now() - interval '61 minutes' where id = $1`, [
      actor.sessionId,
    ]);
    expect(await runQuery(sessions, {}, actor)).toMatchObject({ status: 'refused' });
    // Noting that somebody came back does not wake a session that has ended.
    await world.database.app.query('select session_seen($1)', [actor.sessionId]);
    expect(await runQuery(sessions, {}, actor)).toMatchObject({ status: 'refused' });
    await world.owner.query(
      `update session set last_seen_at = now(), expires_at = now() - interval '1 second' where id = $1`,
      [actor.sessionId],
    );
    expect(await runQuery(sessions, {}, actor)).toMatchObject({ status: 'refused' });
  });

  test('the identity provider lets in whom we know and nobody else', async () => {
    const sso = (email: string, emailVerified: boolean) =>
      world.run('access.signInSso', { email, emailVerified, issuer: 'https://id.example', userAgent: null }, web);
    await stageInvitation(world, 'sso.person@countersign.example');
    expect(await sso('sso.person@countersign.example', false)).toMatchObject({
      status: 'refused',
      refusal: { code: 'INPUT.INVALID' },
    });
    expect(await sso('stranger@countersign.example', true)).toMatchObject({ result: { ok: false } });
    expect(await sso('sso.person@countersign.example', true)).toMatchObject({ result: { ok: true } });
  });
});

describe('invitations', () => {
  test('a link works once, names no secret in the database, and refuses weak passwords', async () => {
    const { token, personId } = await stageInvitation(world, 'maren.holt@countersign.example');
    const accept = (password: string) => world.run('access.acceptInvitation', { token, password }, web);
    for (const [password, code] of [
      ['short', 'ACCESS.PASSWORD_TOO_SHORT'],
      ['passwordpassword', 'ACCESS.PASSWORD_COMMON'],
      ['maren.holt!!2026', 'ACCESS.PASSWORD_ABOUT_YOU'],
    ] as const) {
      expect(codeOf(await accept(password))).toBe(code);
    }
    expect(codeOf(await accept('a boat full of owls'))).toBe('done');
    expect(codeOf(await accept('a boat full of owls'))).toBe('ACCESS.INVITATION_INVALID');
    const { rows } = await world.owner.query('select to_jsonb(i)::text as row from invitation i where person_id = $1', [
      personId,
    ]);
    expect(rows[0].row).not.toContain(token);
  });

  test('a new link ends the earlier one; a link ends with its time', async () => {
    const administrator = await world.actor('administrator');
    const { token, personId } = await stageInvitation(world, 'twice@countersign.example');
    const { invitationId } = z
      .object({ invitationId: z.string() })
      .parse(await world.done('access.reissueInvitation', { personId }, administrator));
    const accept = (secret: string) =>
      world.run('access.acceptInvitation', { token: secret, password: 'a boat full of owls' }, web);
    expect(codeOf(await accept(token))).toBe('ACCESS.INVITATION_INVALID');
    expect(invitationPath(invitationId)).toContain(invitationToken(invitationId));
    await world.owner.query(`update invitation set expires_at = now() - interval '1 second' where id = $1`, [
      invitationId,
    ]);
    expect(codeOf(await accept(invitationToken(invitationId)))).toBe('ACCESS.INVITATION_INVALID');
  });

  test('the same address is invited once', async () => {
    const administrator = await world.actor('administrator');
    await stageInvitation(world, 'one@countersign.example');
    expect(
      codeOf(
        await world.run('access.invite', { email: 'ONE@countersign.example', displayName: 'One More' }, administrator),
      ),
    ).toBe('ACCESS.PERSON_EXISTS');
  });
});

describe('roles and suspension', () => {
  test('nobody gets a role by one hand', async () => {
    const administrator = await world.actor('administrator');
    const { personId } = await stageInvitation(world, 'candidate@countersign.example');
    await world.run('access.grantRole', { personId, role: 'finance-approver' }, administrator);
    const { rows } = await world.owner.query('select 1 from person_role where person_id = $1', [personId]);
    expect(rows).toEqual([]);
  });

  test('a role that was taken away is gone on the next call', async () => {
    const auditor = await world.actor('auditor', 'Former');
    expect(await runQuery(people, { filters: {}, sort: null, cursor: null, limit: 50 }, auditor)).toMatchObject({
      status: 'ok',
    });
    const administrator = await world.actor('administrator');
    await world.done(
      'access.revokeRole',
      { personId: await world.personId(auditor), role: 'auditor', reason: 'Moved' },
      administrator,
    );
    expect(await runQuery(people, { filters: {}, sort: null, cursor: null, limit: 50 }, auditor)).toMatchObject({
      status: 'refused',
      refusal: { code: 'ACCESS.DENIED' },
    });
  });
});

describe('origins', () => {
  test('a demo signs in by one click only where a demo is', async () => {
    const personId = await stageDemoPerson(world);
    expect(await runQuery(demoPeople, {}, web)).toMatchObject({
      status: 'ok',
      value: expect.arrayContaining([expect.objectContaining({ personId })]),
    });
    expect(codeOf(await world.run('access.signInDemo', { personId, userAgent: null }, web))).toBe('done');
    const real = await world.personId(await world.actor('administrator'));
    expect(codeOf(await world.run('access.signInDemo', { personId: real, userAgent: null }, web))).toBe(
      'ACCESS.DEMO_OFF',
    );
  });
});
