import { afterAll, beforeAll, expect, test } from 'vitest';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { makeKey } from '@/server/testing/keys';
import { event, events, forEntity, sealState } from './audit.queries';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const page = { filters: {}, sort: null, cursor: null, limit: 50 };

test('filters by person, command, outcome and day; before and after are sealed where they name somebody', async () => {
  const administrator = await world.actor('administrator');
  const auditor = await world.actor('auditor');
  await world.done('access.invite', { email: 'seen@countersign.example', displayName: 'Sam Seen' }, administrator);
  await world.run('access.invite', { email: 'x@countersign.example', displayName: 'No Right' }, auditor);
  const ask = async (filters: Record<string, string[] | { from?: string; to?: string }>) => {
    const answer = await runQuery(events, { ...page, filters }, auditor);
    if (answer.status !== 'ok') throw answer.refusal;
    return answer.value.rows;
  };
  const mine = await ask({ actorId: [await world.personId(administrator)], command: ['access.invite'] });
  expect(mine).toEqual([
    expect.objectContaining({ actor: 'Ada (administrator)', outcome: 'done', entityType: 'person' }),
  ]);
  expect(await ask({ outcome: ['denied'] })).toEqual([
    expect.objectContaining({ actor: 'Ada (auditor)', reason: 'ACCESS.DENIED' }),
  ]);
  expect(await ask({ businessDate: { from: '2026-11-21' } })).toEqual([]);
  const detail = await runQuery(event, { id: String(mine[0]?.id) }, auditor);
  expect(detail).toMatchObject({
    status: 'ok',
    value: { after: { email: 'sealed', displayName: 'sealed', status: 'invited' } },
  });
});

test('the timeline of a record is for everybody, that of people for auditors only', async () => {
  const agent = await world.actor('collections-agent');
  const id = await world.personId(agent);
  expect(await runQuery(forEntity, { entityType: 'merchant', entityId: 'none' }, agent)).toMatchObject({
    status: 'ok',
    value: [],
  });
  expect(await runQuery(forEntity, { entityType: 'person', entityId: id }, agent)).toMatchObject({ status: 'refused' });
  expect(await runQuery(forEntity, { entityType: 'person', entityId: id }, await world.actor('auditor'))).toMatchObject(
    { status: 'ok' },
  );
  expect(await runQuery(sealState, {}, await world.actor('auditor'))).toMatchObject({
    value: { batches: 0n, unsealed: 2n },
  });
});

test('what a key did names its owner and the key, and is found among what keys did', async () => {
  const owner = await world.actor('credit-officer', 'Olga');
  const auditor = await world.actor('auditor');
  const made = await makeKey(world, owner, { permissions: ['access.revokeKey'] });
  await world.done('access.revokeKey', { keyId: made.keyId, reason: 'Its own end' }, made.actor);
  const answer = await runQuery(events, { ...page, filters: { actorKind: ['key'] } }, auditor);
  if (answer.status !== 'ok') throw answer.refusal;
  const actor = `Olga (credit-officer) (key ${made.name})`;
  expect(answer.value.rows).toEqual([
    expect.objectContaining({
      actor,
      actorKind: 'key',
      actorId: await world.personId(owner),
      command: 'access.revokeKey',
    }),
  ]);
  const detail = await runQuery(event, { id: String(answer.value.rows[0]?.id) }, auditor);
  expect(detail).toMatchObject({ value: { actor, actorKind: 'key' } });
});
