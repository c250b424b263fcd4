import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { makeKey } from '@/server/testing/keys';
import { dryRun, type DryRun } from './approvals.trial.queries';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function tried(command: string, input: unknown, by: Actor): Promise<DryRun> {
  const answer = await runQuery(dryRun, { command, input }, by);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value;
}

describe('a dry run by a key', () => {
  it('is judged as an act of that key, by whichever policies look at where it comes from', async () => {
    const act = 'merchants.changeBankDetails';
    const desk = approvalDesk(world);
    const mara = await world.actor('finance-operator', 'Mara');
    const key = await makeKey(world, mara, { permissions: [act, 'approvals.dryRun'] });
    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, $2, 1, 'Two where it comes by the API', 'live', $3, '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
      [
        uuidv7(),
        act,
        JSON.stringify([
          [
            { field: 'source', op: 'eq', value: 'api' },
            { field: 'key', op: 'eq', value: key.name },
          ],
        ]),
      ],
    );
    const merchantId = await desk.merchant();
    const input = { merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const asked = ({ steps, policies }: DryRun) => ({
      people: steps.reduce((sum, step) => sum + step.count, 0),
      policies: policies.map((one) => one.name),
    });
    expect(asked(await tried(act, input, mara))).toEqual({ people: 1, policies: ['Bank details by four eyes'] });
    const foreseen = asked(await tried(act, input, key.actor));
    expect(foreseen.people).toBe(2);
    expect(foreseen.policies).toContain('Two where it comes by the API');
    const requestId = await world.submitted(act, input, key.actor);
    const { rows } = await world.owner.query<{ names: string[] }>(
      `select array(select p ->> 'name' from jsonb_array_elements(policies) p) as names from approval_request where id = $1`,
      [requestId],
    );
    expect(rows).toEqual([{ names: foreseen.policies }]);
  });

  it('is refused beyond the limits of the key as the act itself is, and spends nothing of them', async () => {
    const lead = await world.actor('collections-lead', 'Alma');
    const limits = { perActMinor: '99', perDayMinor: null, currency: 'EUR' };
    const permissions = ['fees.waive', 'approvals.dryRun'];
    const small = await makeKey(world, lead, { permissions, ...limits });
    const day = await makeKey(world, lead, { permissions, ...limits, perActMinor: '100', perDayMinor: '100' });
    const input = await doors().commands.get('fees.waive')?.example(world);
    expect((await tried('fees.waive', input, lead)).refusal).toBeNull();
    const foreseen = await tried('fees.waive', input, small.actor);
    expect(foreseen).toMatchObject({ refusal: { code: 'APPROVALS.KEY_PER_ACT' }, runsAtOnce: false, steps: [] });
    expect(codeOf(await world.run('fees.waive', input, small.actor))).toBe('APPROVALS.KEY_PER_ACT');
    for (let no = 0; no < 2; no += 1) expect((await tried('fees.waive', input, day.actor)).refusal).toBeNull();
    expect((await world.owner.query('select 1 from api_key_spend')).rowCount).toBe(0);
  });
});
