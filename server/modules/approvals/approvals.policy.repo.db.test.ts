import { afterAll, beforeAll, expect, it } from 'vitest';
import { doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { earlierActs } from './approvals.policy.repo';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, 'fees.waive', 1, 'Waiver above 2 EUR', 'live', '[[{"field":"amountMinor","op":"gt","value":"200","currency":"EUR"}]]',
       '[{"role":"collections-lead","count":1}]', 48, '2020-01-01')`,
    [uuidv7()],
  );
});
afterAll(() => world.close());

/** Reaches around the guards, to make what is recent old. */
async function asHistory(text: string, values: unknown[]): Promise<void> {
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(text, values);
  await world.owner.query('set session_replication_role = origin');
}

it('an old request that is changed counts as asked for now: it is no way around the sum of the day', async () => {
  const command = doors().commands.get('fees.waive');
  if (!command) throw new Error('there is no command fees.waive');
  const example = (await command.example(world)) as Record<string, unknown>;
  const agent = await world.actor('collections-agent');
  const input = { ...example, amountMinor: '300', reason: 'Goodwill after a call' };
  const requestId = await world.submitted('fees.waive', input, agent);
  const row = async () => {
    const { rows } = await world.owner.query<{
      counterparty: string;
      currency: string;
      contentHash: string;
      now: Date;
    }>(
      `select counterparty, currency, content_hash as "contentHash", entity_now() as now from approval_request where id = $1`,
      [requestId],
    );
    if (!rows[0]) throw new Error('the request is missing');
    return rows[0];
  };
  const { counterparty, currency, contentHash, now } = await row();
  const makerId = await world.personId(agent);
  const dealing = { command: 'fees.waive', makerId, counterparty, currency, at: now, besides: null };
  const earlier = () => world.read((tx) => earlierActs(tx, dealing));
  expect(await earlier()).toEqual({ acts: 1, sumMinor: 300n });
  await asHistory(`update approval_request set submitted_at = submitted_at - interval '30 hours' where id = $1`, [
    requestId,
  ]);
  expect(await earlier()).toEqual({ acts: 0, sumMinor: 0n });

  const change = { requestId, version: 1, contentHash, input: { amountMinor: '250' }, reason: 'Less is enough' };
  await world.done('approvals.revise', change, agent);
  expect(await earlier()).toEqual({ acts: 1, sumMinor: 250n });
  // The next version of the request itself is no other act beside it.
  expect(await world.read((tx) => earlierActs(tx, { ...dealing, besides: requestId }))).toEqual({
    acts: 0,
    sumMinor: 0n,
  });
  await asHistory(`update approval_version set at = at - interval '25 hours' where request_id = $1`, [requestId]);
  expect(await earlier()).toEqual({ acts: 0, sumMinor: 0n });
});
