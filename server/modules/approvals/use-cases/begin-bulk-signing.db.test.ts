import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests } from '@/server/testing/staged-requests';
import { runBulks } from './run-bulk';

const steps = [{ role: 'finance-approver', count: 1, passkey: true }];
const begun = z.object({
  challengeId: z.uuid(),
  options: z.object({
    challenge: z.string(),
    rp: z.object({ id: z.string() }).optional(),
    rpId: z.string().optional(),
  }),
});

let world: TestWorld;
let checker: Actor;
let makerId: string;

const query = async <R extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<R>(text, values)).rows;

beforeAll(async () => {
  world = await openWorld();
  makerId = await world.personId(await world.actor('finance-operator', 'Mara'));
  checker = await world.actor('finance-approver', 'Signer');
  const { challengeId, options } = begun.parse(await world.done('access.beginPasskey', {}, checker));
  const response = world.authenticator(checker).register({ ...options, rp: options.rp ?? {} });
  await world.done('access.registerPasskey', { challengeId, label: 'Key', response }, checker);
});
afterAll(() => world.close());

type Listed = { bulkId: string; root: string; total: number };

async function listed(count: number, decision = 'approve'): Promise<Listed & { requestIds: string[] }> {
  const staged = await stageRequests(
    world.owner,
    makerId,
    Array.from({ length: count }, () => ({ steps })),
  );
  const requestIds = staged.map((one) => one.requestId);
  const found = (await world.done(
    'approvals.listBulk',
    { decision, of: { kind: 'rows', requestIds } },
    checker,
  )) as Listed;
  return { ...found, requestIds };
}

async function sign({ bulkId, root }: Listed) {
  const { challengeId, options } = begun.parse(
    await world.done('approvals.beginBulkSigning', { bulkId, root }, checker),
  );
  return { challengeId, response: world.authenticator(checker).sign(options) };
}

const confirm = (list: Listed, more: object = {}) =>
  world.run('approvals.bulkDecide', { bulkId: list.bulkId, root: list.root, decision: 'approve', ...more }, checker);

const codes = async ({ bulkId }: Listed) =>
  (
    await query<{ outcome: string }>(
      'select coalesce(status, code) as outcome from approval_bulk_item where bulk_id = $1 order by no',
      [bulkId],
    )
  ).map((row) => row.outcome);

describe('a signature over a list', () => {
  test('is what a policy that demands a passkey asks of each item', async () => {
    const bare = await listed(3);
    expect(await confirm(bare)).toMatchObject({ status: 'done' });
    await runBulks();
    expect(await codes(bare)).toEqual(Array(3).fill('APPROVALS.SIGNATURE_MISSING'));

    const signed = await listed(7);
    expect(await confirm(signed, { signature: await sign(signed) })).toMatchObject({ status: 'done' });
    await runBulks();
    expect(await codes(signed)).toEqual(Array(7).fill('executed'));
    const kept = await query<{ root: string; proofs: number }>(
      `select s.signs ->> 'merkleRoot' as root, count(distinct s.proof)::int as proofs from approval_signature s join approval_decision d on d.id = s.decision_id
       where d.request_id = any ($1) group by 1`,
      [signed.requestIds],
    );
    expect(kept).toEqual([{ root: signed.root, proofs: 7 }]);
  });

  test('goes with items that are decided one by one as well', async () => {
    const list = await listed(3);
    await query(
      `update merchant set hold_reason = 'Another' where id = (select entity_id::uuid from approval_request where id = $1)`,
      [list.requestIds[1]],
    );
    await confirm(list, { signature: await sign(list) });
    await runBulks();
    expect(await codes(list)).toEqual(['executed', 'changed', 'executed']);
    expect(
      await query(
        `select 1 from approval_signature s join approval_decision d on d.id = s.decision_id where d.request_id = any ($1)`,
        [list.requestIds],
      ),
    ).toHaveLength(3);
  });

  test('is of one list, once, and by a key that still stands', async () => {
    const [one, other] = [await listed(2), await listed(2)];
    const signature = await sign(one);
    expect(codeOf(await confirm(other, { signature }))).toBe('APPROVALS.SIGNATURE_INVALID');
    const single = { requestId: one.requestIds[0], version: 1, decision: 'approve', signature: await sign(one) };
    const [row] = await query<{ content_hash: string }>('select content_hash from approval_request where id = $1', [
      one.requestIds[0],
    ]);
    expect(codeOf(await world.run('approvals.decide', { ...single, contentHash: row?.content_hash }, checker))).toBe(
      'APPROVALS.SIGNATURE_INVALID',
    );
    await confirm(one, { signature: await sign(one) });
    await query('set session_replication_role = replica');
    await query('update passkey set revoked_at = now()');
    await query('set session_replication_role = origin');
    await runBulks();
    expect(await codes(one)).toEqual(Array(2).fill('APPROVALS.SIGNATURE_INVALID'));
    await query('set session_replication_role = replica');
    await query('update passkey set revoked_at = null');
    await query('set session_replication_role = origin');
  });

  test('is kept by the database for no decision whose leaf does not lead to the root', async () => {
    const list = await listed(2);
    await confirm(list, { signature: await sign(list) });
    await runBulks();
    const [decision] = await query<{ id: string }>('select id from approval_decision where request_id = $1', [
      list.requestIds[0],
    ]);
    const forge = (proof: string) =>
      world.owner.query(
        `insert into approval_signature (decision_id, passkey_id, challenge_id, signs, credential_id, public_key, rp_id, origin, client_data_json, authenticator_data, signature, proof)
         select d.id, s.passkey_id, s.challenge_id, s.signs, s.credential_id, s.public_key, s.rp_id, s.origin, s.client_data_json, s.authenticator_data, s.signature, ${proof}
         from approval_signature s join approval_decision o on o.id = s.decision_id, approval_decision d
         where o.request_id = $1 and d.request_id = $2`,
        [list.requestIds[1], list.requestIds[0]],
      );
    await query('set session_replication_role = replica');
    await query('delete from approval_signature where decision_id = $1', [decision?.id]);
    await query('set session_replication_role = origin');
    await expect(forge('s.proof')).rejects.toThrow('is not of decision');
    await expect(forge(`'[]'`)).rejects.toThrow('is not of decision');
    await expect(forge('null')).rejects.toThrow('is not of decision');
  });
});
