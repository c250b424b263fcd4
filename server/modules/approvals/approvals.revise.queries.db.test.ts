import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { revisable, type RevisableField } from './approvals.revise.queries';

/* How the fields of a request are offered to its maker; who may see them is tested in use-cases/revise.db.test.ts. */

let world: TestWorld;
let root: Actor;

beforeAll(async () => {
  world = await openWorld();
  root = await world.actor('administrator', 'Root');
});
afterAll(() => world.close());

/** What the maker is offered of a request that asks for the example of an act, with some fields of it others. */
async function offered(name: string, more: Record<string, unknown>): Promise<Map<string, RevisableField>> {
  const example = (await doors().commands.get(name)?.example(world)) as Record<string, unknown>;
  const input = { ...example, ...more };
  const requestId = await world.submitted(name, input, root);
  const answer = await runQuery(revisable, { requestId }, root);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return new Map(answer.value.fields.map((field) => [field.name, field]));
}

it('an amount is one, also where none is given and no currency', async () => {
  const fields = await offered('access.proposeKey', { perActMinor: null, perDayMinor: null, currency: null });
  for (const name of ['perActMinor', 'perDayMinor'])
    expect(fields.get(name)).toEqual({
      name,
      kind: 'amount',
      value: '',
      masked: false,
      currency: null,
      emptyIsNoLimit: true,
    });
  expect(fields.get('currency')).toMatchObject({ kind: 'text', value: '' });
  expect(fields.get('networks')).toMatchObject({ kind: 'list', emptyIsNoLimit: true });
  expect(fields.get('permissions')).toMatchObject({ kind: 'list', emptyIsNoLimit: false });
});

it('a limit that may be lifted says that it is when it is emptied', async () => {
  const fields = await offered('approvals.setPersonLimit', { limitMinor: '15000', currency: 'EUR' });
  expect(fields.get('limitMinor')).toMatchObject({
    kind: 'amount',
    value: '150.00',
    currency: 'EUR',
    emptyIsNoLimit: true,
  });
  expect(fields.get('reason')).toMatchObject({ kind: 'text', emptyIsNoLimit: false });
});

it('what is no list of texts is none when it is empty either', async () => {
  const fields = await offered('approvals.proposePolicy', { name: 'Without conditions', conditions: [] });
  expect(fields.get('conditions')).toMatchObject({ kind: 'json', value: '[]', emptyIsNoLimit: false });
  expect(fields.get('expiresAfterHours')).toMatchObject({ kind: 'number' });
  expect(fields.get('effectiveFrom')).toMatchObject({ kind: 'text', value: '' });
});
