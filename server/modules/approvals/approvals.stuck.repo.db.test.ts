import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { bindDoors, doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests, type Staging } from '@/server/testing/staged-requests';
import { namesWhoMay } from './approvals.repo';
import { stuckRequests } from './approvals.stuck.repo';

let world: TestWorld;
let chris: Actor;
let dora: Actor;
let makerId: string;

/** Chris decides up to 1,000.00 EUR, Dora without a limit; nobody else holds the role. */
beforeAll(async () => {
  world = await openWorld();
  chris = await world.actor('finance-approver', 'Chris');
  dora = await world.actor('finance-approver', 'Dora');
  makerId = await world.personId(await world.actor('finance-operator', 'Mara'));
  await world.owner.query(
    `insert into person_limit (id, person_id, role_code, limit_minor, currency, set_at)
     values ($1, $2, 'finance-approver', 100000, 'EUR', now())`,
    [uuidv7(), await world.personId(chris)],
  );
  await world.owner.query(`delete from person_role where role_code = 'finance-approver' and person_id <> all ($1)`, [
    [await world.personId(chris), await world.personId(dora)],
  ]);
});
afterAll(() => world.close());

const stage = (count: number, staging: Staging) =>
  stageRequests(
    world.owner,
    makerId,
    Array.from({ length: count }, () => staging),
  );

async function shownOf(requestId: string) {
  const { rows } = await world.owner.query<{ version: number; contentHash: string; waitingRoles: string[] }>(
    `select version, content_hash as "contentHash", waiting_roles as "waitingRoles" from approval_request where id = $1`,
    [requestId],
  );
  const [row] = rows;
  if (!row) throw new Error('the request is missing');
  return { requestId, ...row };
}

/** Does something as if the release of a merchant moved money. */
async function asMoney<T>(work: () => Promise<T>): Promise<T> {
  const before = doors();
  const release = before.commands.get('merchants.release')!;
  bindDoors({ ...before, commands: new Map([...before.commands, [release.name, { ...release, effect: 'money' }]]) });
  try {
    return await work();
  } finally {
    bindDoors(before);
  }
}

describe('who decides up to a limit', () => {
  it('does not decide on money of unknown amount, is not named for it, and decides where no money moves', async () => {
    const desk = approvalDesk(world);
    const [money, other] = await stage(2, {});
    const shown = await shownOf(money!.requestId);
    const db = world.database.read;
    const names = async () => (await namesWhoMay(db, { ...shown, id: shown.requestId })).map((one) => one.name);
    await asMoney(async () => {
      expect(await names()).toEqual(['Dora (finance-approver)']);
      const refused = await desk.decide(shown, chris);
      expect(codeOf(refused)).toBe('APPROVALS.BEYOND_PERSONAL_LIMIT');
      expect(refused.status === 'refused' && refused.refusal.message).toContain('states no amount');
      expect(decisionOf(await desk.decide(shown, dora))).toBe('executed');
    });
    expect(decisionOf(await desk.decide(await shownOf(other!.requestId), chris))).toBe('executed');
  });
});

describe('requests that wait for nobody', () => {
  it('are counted however many wait, and the first 200 are named', { timeout: 60_000 }, async () => {
    await stage(600, { amountMinor: 100_000n });
    const large = await stage(230, { amountMinor: 100_001n });
    const foreign = await stage(1, { amountMinor: 5n, currency: 'SEK' });
    const unknown = await stage(1, {});
    const db = world.database.read;
    expect(await stuckRequests(db)).toEqual({ count: 0, first: [] });
    await world.owner.query(`update person set status = 'suspended' where id = $1`, [await world.personId(dora)]);
    try {
      const stuck = await stuckRequests(db);
      expect(stuck.count).toBe(231);
      expect(stuck.first).toHaveLength(200);
      const known = new Set([...large, ...foreign].map((one) => one.requestId));
      expect(stuck.first.every((one) => known.has(one.id))).toBe(true);
      const alsoMoney = await asMoney(() => stuckRequests(db));
      expect(alsoMoney.count).toBe(232);
      expect(unknown).toHaveLength(1);
    } finally {
      await world.owner.query(`update person set status = 'active' where id = $1`, [await world.personId(dora)]);
    }
  });
});
