import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql, type Sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { makeKey, type MadeKey } from '@/server/testing/keys';
import { proofOf } from '..';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let root: Actor;
let ann: Actor;
let ben: Actor;
/** Keys of Ann: the first is named by the policy, the second is not. */
let bot: MadeKey;
let other: MadeKey;
const id = (actor: Actor) => world.personId(actor);
const rights = ['approvals.decide', 'approvals.read', 'merchants.changeBankDetails'];

let version = 1;
async function policy(steps: readonly Record<string, unknown>[], by = root) {
  const wish = {
    command: 'merchants.changeBankDetails',
    name: 'Bank details by four eyes',
    baseVersion: version,
    conditions: [],
    steps,
    expiresAfterHours: 24,
    reason: 'A machine compares the account',
  };
  await world.approved('approvals.proposePolicy', wish, by);
  version += 1;
}
const proposal = (steps: readonly Record<string, unknown>[]) =>
  world.run(
    'approvals.proposePolicy',
    {
      command: 'merchants.release',
      name: 'Another one',
      baseVersion: 0,
      conditions: [],
      steps,
      expiresAfterHours: 24,
      reason: 'To try',
    },
    root,
  );

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  root = await world.actor('administrator', 'Root');
  ann = await world.actor('finance-approver', 'Ann');
  ben = await world.actor('finance-approver', 'Ben');
  bot = await makeKey(world, ann, { permissions: rights });
  other = await makeKey(world, ann, { permissions: rights });
});
afterAll(() => world.close());

describe('a key that decides', () => {
  it('is refused where no policy names it, and the attempt is written down', async () => {
    const waiting = await desk.waiting();
    expect(codeOf(await desk.decide(waiting, bot.actor))).toBe('APPROVALS.KEY_NOT_NAMED');
    const { rows } = await world.owner.query(
      `select actor_kind, actor_id from audit_event where outcome = 'denied' and reason = 'APPROVALS.KEY_NOT_NAMED'`,
    );
    expect(rows).toEqual([{ actor_kind: `key:${bot.keyId}`, actor_id: await id(ann) }]);
    // A key that is named later does not decide on what was asked before.
    await policy([{ role: 'finance-approver', count: 1, keys: [bot.name] }]);
    expect(codeOf(await desk.decide(waiting, bot.actor))).toBe('APPROVALS.KEY_NOT_NAMED');
    expect(decisionOf(await desk.decide(waiting, ann))).toBe('executed');
  });

  it('decides where one does, as its owner, and no other key of the same owner', async () => {
    const waiting = await desk.waiting();
    expect(codeOf(await desk.decide(waiting, other.actor))).toBe('APPROVALS.KEY_NOT_NAMED');
    expect(decisionOf(await desk.decide(waiting, bot.actor))).toBe('executed');
    const { rows } = await world.owner.query(
      'select person_id, key_id, on_behalf_of from approval_decision where request_id = $1',
      [waiting.requestId],
    );
    expect(rows).toEqual([{ person_id: await id(ann), key_id: bot.keyId, on_behalf_of: null }]);
    const rejected = await desk.waiting();
    const no = { decision: 'reject', reason: 'The account is of somebody else' };
    expect(decisionOf(await desk.decide(rejected, bot.actor, no))).toBe('rejected');
  });

  it('never decides on what its owner made, nor the owner on what it made, nor another key of theirs', async () => {
    const byOwner = await desk.waiting(ann);
    expect(codeOf(await desk.decide(byOwner, bot.actor))).toBe('APPROVALS.OWN_REQUEST');
    const byKey = await desk.waiting(other.actor);
    for (const hand of [ann, bot.actor, other.actor])
      expect(codeOf(await desk.decide(byKey, hand))).toBe('APPROVALS.OWN_REQUEST');
    const { rows } = await world.owner.query(
      `select maker_kind, maker_id, facts ->> 'source' as source, facts ->> 'key' as key, facts ->> 'makerKind' as "makerKind"
       from approval_request where id = $1`,
      [byKey.requestId],
    );
    const maker = await id(ann);
    expect(rows).toEqual([
      { maker_kind: 'person', maker_id: maker, source: 'api', key: other.name, makerKind: 'person' },
    ]);
    expect(decisionOf(await desk.decide(byKey, ben))).toBe('executed');
  });

  it('is its owner for whoever stands in for them, and uses nothing that was lent', async () => {
    const cem = await world.actor('auditor', 'Cem');
    await world.approved(
      'approvals.delegate',
      {
        giverId: await id(ann),
        delegateId: await id(cem),
        roles: ['finance-approver'],
        fromAt: '2026-11-20T00:00:00Z',
        untilAt: '2026-11-27T00:00:00Z',
        reason: 'A week of holiday',
      },
      root,
    );
    const made = await desk.waiting(other.actor);
    expect(codeOf(await desk.decide(made, cem))).toBe('APPROVALS.DELEGATE_OF_MAKER');
    await policy([{ role: 'finance-approver', count: 2, keys: [bot.name] }]);
    const waiting = await desk.waiting();
    expect(decisionOf(await desk.decide(waiting, bot.actor))).toBe('pending');
    for (const same of [ann, bot.actor, cem])
      expect(codeOf(await desk.decide(waiting, same))).toBe('APPROVALS.ALREADY_DECIDED');
    // Cem decides in person by the role of Ann; a key of Cem could not even be proposed for it.
    await expect(makeKey(world, cem, { permissions: ['approvals.decide'] })).rejects.toMatchObject({
      code: 'ACCESS.KEY_BEYOND_OWNER',
    });
    expect(decisionOf(await desk.decide(waiting, ben))).toBe('executed');
  });

  it('takes its decisions along when it is ended, and keeps them when its time runs out', async () => {
    const short = await makeKey(world, ann, { permissions: rights });
    await policy([{ role: 'finance-approver', count: 2, keys: [bot.name, short.name] }]);
    const [ended, expired] = [await desk.waiting(), await desk.waiting()];
    for (const waiting of [ended, expired]) expect(decisionOf(await desk.decide(waiting, short.actor))).toBe('pending');
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query(
      `update api_key set created_at = now() - interval '1 day', expires_at = now() - interval '1 second' where id = $1`,
      [short.keyId],
    );
    await world.owner.query('set session_replication_role = origin');
    expect(decisionOf(await desk.decide(expired, ben))).toBe('executed');
    await world.done('access.revokeKey', { keyId: short.keyId, reason: 'It was found in a log' }, ann);
    expect(decisionOf(await desk.decide(ended, ben))).toBe('pending');
    // Whatever the code believes, the database does not let it run.
    await expect(
      world.owner.query(`update approval_request set status = 'executed' where id = $1`, [ended.requestId]),
    ).rejects.toMatchObject({ constraint: 'approval_request_keys_stand' });
    const dora = await world.actor('finance-approver', 'Dora');
    expect(decisionOf(await desk.decide(ended, dora))).toBe('executed');
  });

  it('is waited for anew once it was ended, as a person is who was suspended', async () => {
    const short = await makeKey(world, ann, { permissions: rights });
    await policy([
      { role: 'finance-approver', count: 1, keys: [bot.name, short.name] },
      { role: 'administrator', count: 1 },
    ]);
    const waitsFor = async (requestId: string) =>
      (await world.owner.query('select waiting_roles as roles from approval_request where id = $1', [requestId]))
        .rows[0]?.roles as unknown;
    const [byKey, byPerson] = [await desk.waiting(), await desk.waiting()];
    const finn = await world.actor('finance-approver', 'Finn');
    expect(decisionOf(await desk.decide(byKey, short.actor))).toBe('pending');
    expect(decisionOf(await desk.decide(byPerson, finn))).toBe('pending');
    expect([await waitsFor(byKey.requestId), await waitsFor(byPerson.requestId)]).toEqual([
      ['administrator'],
      ['administrator'],
    ]);
    await world.done('access.revokeKey', { keyId: short.keyId, reason: 'It was found in a log' }, ann);
    await world.done('access.suspendPerson', { personId: await id(finn), reason: 'Left' }, root);
    const both = ['finance-approver', 'administrator'];
    expect([await waitsFor(byKey.requestId), await waitsFor(byPerson.requestId)]).toEqual([both, both]);
    await policy([{ role: 'finance-approver', count: 2, keys: [bot.name] }]);
  });

  it('takes nothing back, of its own or of its owner; the owner takes back what it said', async () => {
    const [own, byKey] = [await desk.waiting(), await desk.waiting()];
    expect(decisionOf(await desk.decide(own, ann))).toBe('pending');
    expect(decisionOf(await desk.decide(byKey, bot.actor))).toBe('pending');
    const undo = (of: typeof own, by: Actor) =>
      world.run('approvals.undoDecision', { requestId: of.requestId, version: of.version }, by);
    expect(codeOf(await undo(own, bot.actor))).toBe('APPROVALS.PERSON_ONLY');
    expect(codeOf(await undo(byKey, bot.actor))).toBe('APPROVALS.PERSON_ONLY');
    expect(codeOf(await undo(byKey, ann))).toBe('done');
  });

  it('cannot be named where it does not exist, was ended, or a passkey is asked', async () => {
    const gone = await makeKey(world, ann, { permissions: rights });
    await world.done('access.revokeKey', { keyId: gone.keyId, reason: 'Not needed' }, ann);
    const step = { role: 'finance-approver', count: 1 };
    for (const steps of [
      [{ ...step, keys: ['nobody-knows-it'] }],
      [{ ...step, keys: [gone.name] }],
      [{ ...step, keys: [bot.name], passkey: true }],
    ])
      expect(codeOf(await proposal(steps))).toBe('APPROVALS.POLICY_INVALID');
  });

  it('opens no hole that the proof would find', async () => {
    const found = await world.read((tx) => proofOf(tx, new Date('2026-11-20T10:00:00Z')));
    expect(found.holes).toEqual([]);
  });
});

describe('the limits of a key', () => {
  const waiver = async () => (await doors().commands.get('fees.waive')?.example(world)) as Record<string, unknown>;
  const euros = (perActMinor: string | null, perDayMinor: string | null) => ({
    perActMinor,
    perDayMinor,
    currency: 'EUR',
  });
  const spent = async (key: MadeKey) =>
    (
      await world.owner.query<{ sum: string | null }>(
        'select sum(amount_minor)::text as sum from api_key_spend where key_id = $1',
        [key.keyId],
      )
    ).rows[0]?.sum;

  it('hold for what it makes, in one act and in a day, whoever would have to approve it', async () => {
    const agent = await world.actor('collections-lead', 'Alma');
    const small = await makeKey(world, agent, { permissions: ['fees.waive'], ...euros('99', null) });
    expect(codeOf(await world.run('fees.waive', await waiver(), small.actor))).toBe('APPROVALS.KEY_PER_ACT');
    const foreign = await makeKey(world, agent, { permissions: ['fees.waive'], ...euros('99', null), currency: 'SEK' });
    expect(codeOf(await world.run('fees.waive', await waiver(), foreign.actor))).toBe('APPROVALS.KEY_OTHER_CURRENCY');
    const daily = await makeKey(world, agent, { permissions: ['fees.waive'], ...euros('100', '200') });
    expect(codeOf(await world.run('fees.waive', await waiver(), daily.actor))).toBe('done');
    const [two, three] = [await waiver(), await waiver()];
    const at = await Promise.all([two, three].map((input) => world.run('fees.waive', input, daily.actor)));
    expect(at.map(codeOf).sort()).toEqual(['APPROVALS.KEY_PER_DAY', 'done']);
    expect(await spent(daily)).toBe('200');
    // Another day is another sum, and a key of another person is not held by it.
    await world.owner.query(`update calendar set business_date = '2026-11-23'`);
    expect(codeOf(await world.run('fees.waive', await waiver(), daily.actor))).toBe('done');
    await world.owner.query(`update calendar set business_date = '2026-11-20'`);
  });

  it('hold for what it approves', async () => {
    const lead = await world.actor('collections-lead', 'Lena');
    const decides = { permissions: ['approvals.decide', 'approvals.read'] };
    const low = await makeKey(world, lead, { ...decides, ...euros('99', null) });
    const high = await makeKey(world, lead, { ...decides, ...euros('100', '100') });
    const wish = {
      command: 'fees.waive',
      name: 'Every waiver by a lead',
      baseVersion: 0,
      conditions: [],
      steps: [{ role: 'collections-lead', count: 1, keys: [low.name, high.name] }],
      expiresAfterHours: 24,
      reason: 'A machine reads the call',
    };
    await world.approved('approvals.proposePolicy', wish, root);
    const asked = async () => {
      const requestId = await world.submitted(
        'fees.waive',
        await waiver(),
        await world.actor('collections-agent', 'Alma'),
      );
      const { rows } = await world.owner.query<{ version: number; contentHash: string }>(
        'select version, content_hash as "contentHash" from approval_request where id = $1',
        [requestId],
      );
      return { requestId, version: rows[0]?.version ?? 0, contentHash: rows[0]?.contentHash ?? '' };
    };
    const [first, second] = [await asked(), await asked()];
    expect(codeOf(await desk.decide(first, low.actor))).toBe('APPROVALS.KEY_PER_ACT');
    expect(decisionOf(await desk.decide(first, high.actor))).toBe('executed');
    expect(codeOf(await desk.decide(second, high.actor))).toBe('APPROVALS.KEY_PER_DAY');
    expect(decisionOf(await desk.decide(second, high.actor, { decision: 'reject', reason: 'No goodwill' }))).toBe(
      'rejected',
    );
    expect([await spent(low), await spent(high)]).toEqual([null, '100']);
  });
});

describe('bare SQL', () => {
  beforeAll(() => policy([{ role: 'finance-approver', count: 2, keys: [bot.name] }]));
  async function byHand(
    actor: Actor,
    statement: (runId: string) => Sql,
    command = 'approvals.decide',
  ): Promise<string> {
    const attempt = withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      const gate = gateArguments(actor);
      const begun = await tx.one<{ status: string }>(
        sql`select status from begin_run(${runId}::uuid, ${command}, 'approvals.read', ${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      expect(begun.status).toBe('ok');
      await tx.exec(statement(runId));
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? String(error),
    );
  }
  type By = { personId: string; keyId: string | null; behalf?: string; roles?: string[] };
  const decision = (on: { requestId: string; contentHash: string }, by: By) => (runId: string) => sql`
    insert into approval_decision (id, request_id, version, person_id, on_behalf_of, key_id, decision, step_no, roles, content_hash, run_id, at)
    values (${uuidv7()}, ${on.requestId}, 1, ${by.personId}, ${by.behalf ?? null}::uuid, ${by.keyId}::uuid, 'approve', 0,
      ${by.roles ?? ['finance-approver']}, ${on.contentHash}, ${runId}, now())`;

  it('takes no decision of a key but one that is named, by its own run and for its owner', async () => {
    const [annId, benId] = [await id(ann), await id(ben)];
    const waiting = await desk.waiting();
    const tryIt = (as: Actor, by: By, on = waiting) => byHand(as, decision(on, by));
    expect(await tryIt(other.actor, { personId: annId, keyId: other.keyId })).toBe('approval_decision_by_named_key');
    // Neither as another key, nor as if it were its owner in person, nor a person as if they were a key.
    expect(await tryIt(other.actor, { personId: annId, keyId: bot.keyId })).toBe('approval_decision_names_key');
    expect(await tryIt(other.actor, { personId: annId, keyId: null })).toBe('approval_decision_names_key');
    expect(await tryIt(ann, { personId: annId, keyId: bot.keyId })).toBe('approval_decision_names_key');
    expect(await tryIt(bot.actor, { personId: benId, keyId: bot.keyId })).toBe('approval_decision_own_run');
    expect(await tryIt(bot.actor, { personId: annId, keyId: bot.keyId, roles: [] })).toBe(
      'approval_decision_by_named_key',
    );
    // Past every guard of decisions; only the run that nobody closed keeps it from being committed.
    expect(await tryIt(bot.actor, { personId: annId, keyId: bot.keyId })).toBe('run_closed_at_commit');
    const [byOwner, byKey] = [await desk.waiting(ann), await desk.waiting(other.actor)];
    expect(await tryIt(bot.actor, { personId: annId, keyId: bot.keyId }, byOwner)).toBe(
      'approval_decision_not_by_maker',
    );
    expect(await tryIt(ann, { personId: annId, keyId: null }, byKey)).toBe('approval_decision_not_by_maker');
  });

  it('lets no key take a decision back', async () => {
    const waiting = await desk.waiting();
    await desk.decide(waiting, ann);
    const undo = (runId: string) => sql`
      insert into approval_undo (decision_id, person_id, run_id, at)
      select id, person_id, ${runId}, now() from approval_decision where request_id = ${waiting.requestId}`;
    expect(await byHand(bot.actor, undo, 'approvals.undoDecision')).toBe('approval_undo_by_person');
  });

  it('makes, widens, moves and revives no key, and gives back nothing of its day', async () => {
    const copy = sql`
      insert into api_key (id, owner_id, name, prefix, secret_hash, permissions, commands, networks, expires_at, created_at)
      select ${uuidv7()}, owner_id, 'by-hand', 'byhand00', secret_hash, permissions, commands, networks, expires_at, created_at
      from api_key where id = ${bot.keyId}`;
    expect(await byHand(ann, () => copy)).toBe('api_key_approved');
    for (const change of [
      sql`permissions = permissions || 'access.grantRole'::text`,
      sql`commands = '{approvals.decide}'`,
      sql`owner_id = ${await id(ben)}`,
      sql`secret_hash = ${'a'.repeat(64)}`,
      sql`expires_at = expires_at + interval '1 day'`,
      sql`name = 'another-name'`,
    ])
      expect(await byHand(ann, () => sql`update api_key set ${change} where id = ${bot.keyId}`)).toBe('api_key_kept');
    const gone = await makeKey(world, ann, { permissions: rights });
    await world.done('access.revokeKey', { keyId: gone.keyId, reason: 'Not needed' }, ann);
    const revive = sql`update api_key set revoked_at = null, revoked_by = null where id = ${gone.keyId}`;
    expect(await byHand(ann, () => revive)).toBe('api_key_forward');
    for (const statement of [
      sql`delete from api_key_spend`,
      sql`update api_key_spend set amount_minor = 0`,
      sql`insert into api_key_spend (key_id, run_id, amount_minor, currency, business_date) select id, id, -1000000, 'EUR', current_date from api_key`,
      sql`delete from api_key`,
    ])
      expect(await byHand(ann, () => statement)).toBe('42501');
  });
});
