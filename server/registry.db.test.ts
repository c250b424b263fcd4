import { afterEach, describe, expect, test } from 'vitest';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import type { AnyCommand } from '@/server/platform/command/define';
import type { Outcome } from '@/server/platform/command/run-command';
import type { AnyQuery } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { commands, queries, rolePermissionRows } from '@/server/registry';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

/*
 * Walks everything that the registry lists, so that no act and no read can come into the world without its permission,
 * its audit row, its replay and its masks. A new command or query is tested here by being listed.
 */

let world: TestWorld;

afterEach(async () => world.close());

const holders = (permission: string) => rolePermissionRows().filter((row) => row.permission === permission);

async function actorFor(holder: string): Promise<Actor> {
  if (holder === 'anonymous:web') return { kind: 'anonymous', name: 'web' };
  return holder.startsWith('system:') ? systemActor(holder.slice('system:'.length)) : world.actor(holder);
}

const key = 'registry-test-key';

/** Runs the example as the first holder of the permission whom the rules of the act accept, each in a world of its own. */
async function runExample(command: AnyCommand): Promise<{ outcome: Outcome<unknown>; actor: Actor; input: unknown }> {
  const refusals: string[] = [];
  for (const { roleCode } of holders(command.permission)) {
    world = await openWorld();
    const input: unknown = await command.example(world);
    const actor = await actorFor(roleCode);
    const outcome = await world.run(command.name, input, actor, key);
    if (outcome.status !== 'refused') return { outcome, actor, input };
    refusals.push(`${roleCode}: ${outcome.refusal.code} ${outcome.refusal.message}`);
    await world.close();
  }
  world = await openWorld();
  throw new Error(
    `the example of ${command.name} was refused for every holder of "${command.permission}":\n${refusals.join('\n')}`,
  );
}

const rows = async <T extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

async function approveAsMaker(requestId: string, maker: Actor): Promise<Outcome<unknown>> {
  const [request] = await rows<{ version: number; content_hash: string; steps: { role: string }[] }>(
    'select version, content_hash, steps from approval_request where id = $1',
    [requestId],
  );
  // The maker gets every role that could approve, so that only the rule of four eyes stands in the way.
  const personId = await world.personId(maker);
  for (const step of request?.steps ?? []) {
    await world.owner.query('insert into person_role (person_id, role_code) values ($1, $2) on conflict do nothing', [
      personId,
      step.role,
    ]);
  }
  await world.owner.query(
    `insert into role_permission (role_code, permission) select role_code, 'approvals.decide' from person_role where person_id = $1 on conflict do nothing`,
    [personId],
  );
  return world.run(
    'approvals.decide',
    { requestId, version: request?.version, contentHash: request?.content_hash, decision: 'approve' },
    maker,
  );
}

async function refusesStranger(command: AnyCommand, input: unknown): Promise<void> {
  const stranger = await world.actor('nobody-in-particular', 'Stranger');
  const outcome = await world.run(command.name, input, stranger);
  expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'ACCESS.DENIED' } });
  const denied = await rows('select command, outcome from audit_event where actor_id = $1', [
    await world.personId(stranger),
  ]);
  expect(denied).toEqual([{ command: command.name, outcome: 'denied' }]);
}

/** Commands that may do without another person where no policy fires: small amounts, within a limit that a policy sets. */
const withinALimit = ['fees.waive'];

describe('what moves money or changes terms', () => {
  const binding = commands.filter((command) => command.effect === 'money' || command.effect === 'terms');

  test('is approvable, nothing else is, and a policy asks for another person from the first day', async () => {
    const names = (list: readonly AnyCommand[]) => list.map((command) => command.name).sort();
    expect(names(binding)).toEqual(names(commands.filter((command) => command.approval !== null)));
    expect(binding.length).toBeGreaterThan(10);
    world = await openWorld();
    for (const command of binding) {
      const policies = await rows<{ conditions: unknown[]; steps: unknown[] }>(
        `select conditions, steps from approval_policy where command = $1 and status = 'live'`,
        [command.name],
      );
      expect(policies.length, `${command.name} has no live policy`).toBeGreaterThan(0);
      expect(policies.every((policy) => policy.steps.length > 0)).toBe(true);
      if (withinALimit.includes(command.name)) continue;
      expect(command.approval?.withoutPolicy, `${command.name} runs by one hand without a policy`).toBe('refuse');
      expect(
        policies.some((policy) => policy.conditions.length === 0),
        `${command.name} has no policy for every case`,
      ).toBe(true);
    }
  });
});

/** Acts with an amount say with whom it is, or one that is cut up into several would never be seen as one. */
async function namesItsCounterparty(requestId: string, command: AnyCommand): Promise<void> {
  const [request] = await rows<{ facts: Record<string, unknown>; entity_id: string }>(
    'select facts, entity_id from approval_request where id = $1',
    [requestId],
  );
  if (request?.facts.amountMinor === undefined) return;
  const { counterparty } = request.facts;
  expect(typeof counterparty === 'string' && counterparty.length > 0, `${command.name} names no counterparty`).toBe(
    true,
  );
  expect(counterparty, `${command.name}: what is acted on is not with whom`).not.toBe(request.entity_id);
}

/** The same of an act that ran without another person: what is noted of it is with whom it was, not what it was on. */
async function passedWithItsCounterparty(runId: string, command: AnyCommand): Promise<void> {
  const passes = await rows('select counterparty from approval_pass where run_id = $1', [runId]);
  for (const { counterparty } of passes)
    expect(counterparty, `${command.name} names no counterparty`).not.toMatch(/^[a-z-]+\//);
}

/** An act that says it moves no money is held to its word: its run has no entry in the books. */
async function postsOnlyWhatItSays(command: AnyCommand, runId: string): Promise<void> {
  if (!['draft', 'stop', 'work'].includes(command.effect)) return;
  expect(
    await rows('select event from ledger_entry where run_id = $1', [runId]),
    `${command.name} says "${command.effect}" and posts`,
  ).toEqual([]);
}

/** Acts that show a secret to whoever makes the call: it is neither stored nor shown again. */
const showsOnce = ['access.beginTotp', 'access.confirmTotp', 'access.renewRecoveryCodes'];
const storedResult = async () => (await rows('select result from run where idem_key = $1', [key]))[0]?.result;

describe.each(commands.map((command) => [command.name, command] as const))('command %s', (_name, command) => {
  test('refuses a stranger, runs for a holder with one audit row, and a replay does nothing more', async () => {
    expect(holders(command.permission).length).toBeGreaterThan(0);
    const { outcome, actor, input } = await runExample(command);
    if (outcome.status === 'done') await postsOnlyWhatItSays(command, outcome.runId);
    if (outcome.status === 'done' && command.approval) await passedWithItsCounterparty(outcome.runId, command);
    if (outcome.status === 'pending') await namesItsCounterparty(outcome.requestId, command);
    const mine = `select r.id, r.state, (select count(*)::int from audit_event a where a.run_id = r.id) as audited from run r where r.idem_key = $1`;
    const before = await rows<{ audited: number }>(mine, [key]);
    expect(before).toHaveLength(1);
    expect(before[0]?.audited).toBe(1);
    const [counted] = await rows('select count(*)::int as n from audit_event');
    const again = await world.run(command.name, input, actor, key);
    // Only an act that ended the very session it came from cannot be replayed.
    if (again.status === 'refused') expect(again.refusal.code).toBe('ACCESS.UNAUTHENTICATED');
    else expect(again.status).toBe(outcome.status);
    if (again.status === 'done' && outcome.status === 'done') {
      const result = showsOnce.includes(command.name) ? await storedResult() : outcome.result;
      expect(again).toMatchObject({ result, runId: outcome.runId, replayed: true });
    }
    if (again.status === 'pending' && outcome.status === 'pending') expect(again.requestId).toBe(outcome.requestId);
    if (again.status !== 'refused')
      expect((await rows('select count(*)::int as n from audit_event'))[0]).toEqual(counted);
    expect(await rows(mine, [key])).toEqual(before);
    // What everyone signed in may do with their own sessions has no stranger.
    if (!holders(command.permission).some((row) => row.roleCode === 'everyone')) await refusesStranger(command, input);
  });

  test.runIf(command.approval !== null)('is never approved by its maker', async () => {
    const { outcome, actor } = await runExample(command);
    if (outcome.status !== 'pending' || actor.kind !== 'person') return;
    const decided = await approveAsMaker(outcome.requestId, actor);
    expect(decided).toMatchObject({ status: 'refused', refusal: { code: 'APPROVALS.OWN_REQUEST' } });
    expect(await rows('select status from approval_request where id = $1', [outcome.requestId])).toEqual([
      { status: 'pending' },
    ]);
  });
});

/** Every personal value in the world, in full. */
async function personalValues(): Promise<string[]> {
  const found = await rows<{ value: string }>(`
    select iban as value from merchant_account union select iban from customer_account union select iban from mandate
    union select iban from payment_order union select email from customer union select phone from customer`);
  return found.map((row) => row.value).filter((value) => value.length > 5);
}

describe.each(queries.map((query) => [query.name, query] as const))('query %s', (_name, query: AnyQuery) => {
  test('answers its holders masked, and nobody else', async () => {
    const [holder] = holders(query.permission);
    expect(holder).toBeDefined();
    world = await openWorld();
    const input: unknown = await query.example(world);
    const stranger = await world.actor('nobody-in-particular', 'Stranger');
    if (holder?.roleCode !== 'everyone')
      expect(await runQuery(query, input, stranger)).toMatchObject({
        status: 'refused',
        refusal: { code: 'ACCESS.DENIED' },
      });
    const answer = await runQuery(query, input, await actorFor(holder?.roleCode ?? ''));
    if (answer.status === 'refused') throw answer.refusal;
    if (query.reveal) return;
    const text = JSON.stringify(answer.value, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    for (const value of await personalValues()) expect(text).not.toContain(value);
  });
});
