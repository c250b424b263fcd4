import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { installationSigner } from '@/server/platform/crypto/signing';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { evidence } from '../approvals.evidence.queries';
import { exampleRequest, exampleRevisable } from './example-request';
import { verifyEvidence } from './verify-evidence';

let world: TestWorld;
let approver: Actor;
let shown: { requestId: string; version: number; contentHash: string };

const begun = z.object({
  challengeId: z.uuid(),
  options: z.object({
    challenge: z.string(),
    rp: z.object({ id: z.string() }).optional(),
    rpId: z.string().optional(),
  }),
});

async function register(actor: Actor): Promise<void> {
  const { challengeId, options } = begun.parse(await world.done('access.beginPasskey', {}, actor));
  const response = world.authenticator(actor).register({ ...options, rp: options.rp ?? {} });
  await world.done('access.registerPasskey', { challengeId, label: 'Key ring', response }, actor);
}

async function sign(actor: Actor, decision = 'approve', device: Actor = actor) {
  const { challengeId, options } = begun.parse(
    await world.done('approvals.beginSigning', { ...shown, decision }, actor),
  );
  return { challengeId, response: world.authenticator(device).sign(options) };
}

const decide = (signature?: unknown, extra: object = {}) =>
  world.run('approvals.decide', { ...shown, decision: 'approve', signature, ...extra }, approver);

const refusal = (code: string) => ({ status: 'refused', refusal: { code } });

beforeEach(async () => {
  world = await openWorld();
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     select gen_random_uuid(), command, version + 1, name, 'live', conditions,
       '[{"role": "finance-approver", "count": 1, "passkey": true}]', expires_after_hours, effective_from
     from approval_policy where command = 'merchants.release'`,
  );
  approver = await world.actor('finance-approver', 'Signer');
  shown = await exampleRequest(world);
});
afterEach(() => world.close());

describe('a step that asks for a passkey', () => {
  test('refuses a bare approval, and takes a signed one', async () => {
    expect(await decide()).toMatchObject(refusal('APPROVALS.SIGNATURE_MISSING'));
    await register(approver);
    expect(await decide(await sign(approver))).toMatchObject({ status: 'done', result: { status: 'executed' } });
    const { rows } = await world.owner.query<{ signs: { contentHash: string }; last_used_at: Date | null }>(
      'select s.signs, k.last_used_at from approval_signature s join passkey k on k.id = s.passkey_id',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.signs.contentHash).toBe(shown.contentHash);
    expect(rows[0]?.last_used_at).not.toBeNull();
  });

  test('a rejection needs no signature, since it only stops', async () => {
    expect(await decide(undefined, { decision: 'reject', reason: 'Not this one' })).toMatchObject({ status: 'done' });
  });

  test('somebody without a passkey is told where to register one', async () => {
    expect(await world.run('approvals.beginSigning', { ...shown, decision: 'approve' }, approver)).toMatchObject(
      refusal('APPROVALS.NO_PASSKEY'),
    );
  });
});

test('whoever decides first on another step signs too, since people are seated anew with every decision', async () => {
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(
    `update approval_request set steps =
       '[{"kind": "approve", "role": "administrator", "count": 1},
         {"kind": "approve", "role": "finance-approver", "count": 1, "passkey": true}]',
       waiting_roles = '{administrator,finance-approver}'`,
  );
  await world.owner.query(
    `insert into person_role (person_id, role_code) select person_id, 'administrator' from session where id = $1`,
    [approver.kind === 'person' ? approver.sessionId : ''],
  );
  expect(await decide()).toMatchObject(refusal('APPROVALS.SIGNATURE_MISSING'));
});

test('a signature is of one version: what was changed since is signed anew, and the evidence proves both', async () => {
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     select gen_random_uuid(), command, version + 1, name, 'live', conditions,
       '[{"role": "finance-approver", "count": 2, "passkey": true}]', expires_after_hours, effective_from
     from approval_policy where command = 'approvals.recordRate'`,
  );
  shown = await exampleRevisable(world);
  const second = await world.actor('finance-approver', 'Second signer');
  await register(approver);
  await register(second);
  expect(await decide(await sign(approver))).toMatchObject({ status: 'done', result: { status: 'pending' } });
  const early = await sign(second);
  const change = { ...shown, input: { rate: '0.0872' }, reason: 'A digit was wrong' };
  await world.done('approvals.revise', change, await world.actor('finance-operator'));
  const row = await world.owner.query<{ version: number; contentHash: string }>(
    'select version, content_hash as "contentHash" from approval_request where id = $1',
    [shown.requestId],
  );
  const bySecond = (signature: unknown) =>
    world.run('approvals.decide', { ...shown, decision: 'approve', signature }, second);
  expect(await bySecond(early)).toMatchObject(refusal('APPROVALS.VERSION_STALE'));
  shown = { ...shown, ...row.rows[0] };
  expect(shown.version).toBe(2);
  expect(await bySecond(early)).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
  expect(await bySecond(await sign(second))).toMatchObject({ status: 'done', result: { status: 'pending' } });
  expect(await decide(await sign(approver))).toMatchObject({ status: 'done', result: { status: 'executed' } });
  const of = { subjectId: shown.requestId, reason: 'Yearly audit' };
  const answer = await runQuery(evidence, of, await world.actor('auditor', 'Reader'));
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  expect(await verifyEvidence(answer.value.text, installationSigner().publicKey)).toMatchObject({
    ok: true,
    decisions: 3,
    signatures: 3,
  });
});

test('a passkey is added soon after signing in, not from a screen that somebody left', async () => {
  await world.owner.query(`update session set created_at = now() - interval '11 minutes'`);
  expect(await world.run('access.beginPasskey', {}, approver)).toMatchObject(refusal('ACCESS.SIGN_IN_AGAIN'));
});

describe('what is signed', () => {
  beforeEach(() => register(approver));

  test('is used once', async () => {
    const signature = await sign(approver, 'reject');
    expect(await decide(signature)).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
    const good = await sign(approver);
    expect(await decide(good)).toMatchObject({ status: 'done' });
    await expect(
      world.owner.query('update passkey_challenge set used_at = null where id = $1', [good.challengeId]),
    ).rejects.toThrow('answered once');
  });

  test('is one decision: an approval is not made of a signed rejection', async () => {
    expect(await decide(await sign(approver, 'reject'))).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
  });

  test('is too old after its time', async () => {
    const signature = await sign(approver);
    await world.owner.query('alter table passkey_challenge disable trigger c_once');
    await world.owner.query(
      `update passkey_challenge set expires_at = clock_timestamp() - interval '1 second' where used_at is null`,
    );
    expect(await decide(signature)).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
  });

  test('is signed by a key of the person who decides, not by a key that another has', async () => {
    const other = await world.actor('finance-approver', 'Other');
    await register(other);
    expect(await decide(await sign(approver, 'approve', other))).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
    const theirs = await sign(other);
    expect(await decide(theirs)).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
  });

  test('is not signed by a revoked key', async () => {
    const signature = await sign(approver);
    const { rows } = await world.owner.query<{ id: string }>('select id from passkey');
    await world.done('access.revokePasskey', { passkeyId: rows[0]?.id }, approver);
    expect(await decide(signature)).toMatchObject(refusal('APPROVALS.SIGNATURE_INVALID'));
  });
});

describe('the database', () => {
  test('keeps no unsigned yes where a passkey is asked, whoever writes it', async () => {
    await expect(
      world.owner.query(
        `insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at)
         select gen_random_uuid(), id, version, (select person_id from session where id = $1), 'approve', 0, '{}', content_hash,
           submit_run_id, now() from approval_request`,
        [approver.kind === 'person' ? approver.sessionId : ''],
      ),
    ).rejects.toThrow('signed with a passkey');
  });

  test('keeps a passkey what was registered', async () => {
    await register(approver);
    for (const change of [`public_key = 'another'`, 'sign_count = 0', 'person_id = gen_random_uuid()'])
      await expect(world.owner.query(`update passkey set ${change}`)).rejects.toThrow(/passkey|counter/);
  });
});
