import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { runQuery } from '@/server/platform/query/run-query';
import { codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { keyWish, makeKey } from '@/server/testing/keys';
import { keyOffer, keys } from '../access.key.queries';

let world: TestWorld;
let owner: Actor;

beforeAll(async () => {
  world = await openWorld();
  owner = await world.actor('finance-operator', 'Oskar');
});
afterAll(() => world.close());

const propose = (more: Record<string, unknown> = {}, by = owner) => {
  const { wish } = keyWish(['calendar.read'], more);
  return world.run('access.proposeKey', wish, by);
};
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('a proposed key', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['with a right that its owner does not hold', { permissions: ['payments.approveFile'] }, 'ACCESS.KEY_BEYOND_OWNER'],
    ['with a right that there is not', { permissions: ['no.such'] }, 'ACCESS.KEY_BEYOND_OWNER'],
    ['that could make keys', { permissions: ['access.proposeKey'] }, 'ACCESS.KEY_PERMISSION'],
    ['with sessions of its own', { permissions: ['calendar.read', 'access.self'] }, 'ACCESS.KEY_PERMISSION'],
    ['with an act outside its permissions', { commands: ['merchants.register'] }, 'ACCESS.KEY_ACTS'],
    ['with an act that there is not', { commands: ['no.such'] }, 'ACCESS.KEY_ACTS'],
    ['in a currency that there is not', { perActMinor: '1', currency: 'XYZ' }, 'ACCESS.KEY_CURRENCY'],
    ['that ends today', { expiresAt: inDays(-1) }, 'ACCESS.KEY_TERM'],
    ['that ends after more than a year', { expiresAt: inDays(366) }, 'ACCESS.KEY_TERM'],
    ['without any right', { permissions: [] }, 'INPUT.INVALID'],
    ['with a limit and no currency', { perActMinor: '1' }, 'INPUT.INVALID'],
    ['with a currency and no limit', { currency: 'EUR' }, 'INPUT.INVALID'],
    ['with a network that is none', { networks: ['10.0.0.0/33'] }, 'INPUT.INVALID'],
    ['with its secret instead of the hash', { secretHash: 'secret' }, 'INPUT.INVALID'],
    ['with a name that is none', { name: 'Bot 1' }, 'INPUT.INVALID'],
  ])('%s is refused', async (_what, more, code) => {
    expect(codeOf(await propose(more))).toBe(code);
  });

  it('waits for an administrator, and is nothing until then', async () => {
    const outcome = await propose({ name: 'waiting-bot' });
    expect(outcome).toMatchObject({ status: 'pending' });
    expect(codeOf(await propose({ name: 'waiting-bot' }))).toBe('APPROVALS.ALREADY_WAITING');
    const { rows } = await world.owner.query(`select from api_key where name = 'waiting-bot'`);
    expect(rows).toEqual([]);
  });

  it('has the rights that were approved, its networks in one spelling, and a name that is never used again', async () => {
    const made = await makeKey(world, owner, {
      permissions: ['calendar.read', 'access.readKeys'],
      networks: ['10.1.2.3/8', '10.0.0.0/8', '2001:db8::1/32'],
      perDayMinor: '0500',
      currency: 'EUR',
    });
    const { rows } = await world.owner.query(
      'select permissions, networks, per_day_minor::text, owner_id, request_id is not null as approved from api_key where id = $1',
      [made.keyId],
    );
    expect(rows).toEqual([
      {
        permissions: ['access.readKeys', 'calendar.read'],
        networks: ['10.0.0.0/8', '2001:db8::/32'],
        per_day_minor: '500',
        owner_id: await world.personId(owner),
        approved: true,
      },
    ]);
    await world.done('access.revokeKey', { keyId: made.keyId, reason: 'Replaced' }, owner);
    expect(codeOf(await propose({ name: made.name }))).toBe('ACCESS.KEY_NAME_TAKEN');
  });

  it('does not come when its owner loses the right before it is approved', async () => {
    const changing = await world.actor('auditor', 'Changing');
    const requestId = await world.submitted('access.proposeKey', keyWish(['audit.read']).wish, changing);
    await world.owner.query('delete from person_role where person_id = $1', [await world.personId(changing)]);
    const { rows } = await world.owner.query<{ version: number; content_hash: string }>(
      'select version, content_hash from approval_request where id = $1',
      [requestId],
    );
    const decided = await world.run(
      'approvals.decide',
      { requestId, version: rows[0]?.version, contentHash: rows[0]?.content_hash, decision: 'approve' },
      await world.actor('administrator', 'Root'),
    );
    expect(decided).toMatchObject({ result: { status: 'failed', code: 'ACCESS.KEY_BEYOND_OWNER' } });
  });

  it('leaves its secret nowhere', async () => {
    const made = await makeKey(world, owner, { permissions: ['calendar.read'] });
    const secret = made.token.split('_').slice(2).join('_');
    const { rows } = await world.owner.query(
      `select k::text as row from api_key k union all select q::text from approval_request q union all select r::text from run r
       union all select a::text from audit_event a union all select o::text from outbox_event o`,
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('who sees and ends keys', () => {
  it('their owner, and administrators; nobody else ends one', async () => {
    const made = await makeKey(world, owner, { permissions: ['calendar.read'] });
    const stranger = await world.actor('credit-officer', 'Sana');
    const seen = async (by: Actor) => {
      const answer = await runQuery(keys, {}, by);
      if (answer.status === 'refused') throw answer.refusal;
      return answer.value.filter((key) => key.id === made.keyId).map((key) => key.mine);
    };
    const root = await world.actor('administrator', 'Root');
    expect([await seen(owner), await seen(root), await seen(stranger)]).toEqual([[true], [false], []]);
    const end = (by: Actor) => world.run('access.revokeKey', { keyId: made.keyId, reason: 'A try' }, by);
    expect(codeOf(await end(stranger))).toBe('ACCESS.KEY_OF_ANOTHER');
    expect(codeOf(await end(root))).toBe('done');
    expect(codeOf(await end(owner))).toBe('ACCESS.KEY_REVOKED');
  });

  it('are offered what they hold themselves, and never what no key may have', async () => {
    const offered = async (by: Actor) => {
      const answer = await runQuery(keyOffer, {}, by);
      if (answer.status === 'refused') throw answer.refusal;
      return answer.value.map((one) => one.permission);
    };
    const mine = await offered(owner);
    expect(mine).toContain('calendar.read');
    expect(mine).not.toContain('access.self');
    expect(mine).not.toContain('access.grantRole');
    expect(await offered(await world.actor('administrator', 'Root'))).toContain('access.grantRole');
  });
});
