import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { runQuery } from '@/server/platform/query/run-query';
import { codeOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { views } from '../access.view.queries';

let world: TestWorld;
let lead: Actor;
let agent: Actor;
let other: Actor;
const listName = 'collections.worklist';
const columns = { visible: { due: false }, order: ['ref', 'due'], widths: { ref: 120 }, density: 'compact' };

beforeAll(async () => {
  world = await openWorld();
  lead = await world.actor('collections-lead', 'Lena');
  agent = await world.actor('collections-agent', 'Arno');
  other = await world.actor('finance-operator', 'Olga');
});
afterAll(() => world.close());

const save = (by: Actor, more: Record<string, unknown> = {}) =>
  world.run('access.saveView', { listName, name: 'Late', query: 'f_dpd=30..', columns, shareWith: null, ...more }, by);

async function seen(by: Actor) {
  const answer = await runQuery(views, { listName }, by);
  if (answer.status !== 'ok') throw new Error(answer.refusal.code);
  return answer.value;
}
const namesSeen = async (by: Actor) => (await seen(by)).views.map((view) => view.name);

async function saved(by: Actor, more: Record<string, unknown> = {}): Promise<string> {
  const outcome = await save(by, more);
  if (outcome.status !== 'done') throw new Error(codeOf(outcome));
  return (outcome.result as { viewId: string }).viewId;
}

describe('a saved view', () => {
  it('is its own person’s, keeps what filters and not where one stood, and is replaced by its name', async () => {
    const id = await saved(agent, { name: 'Mine', query: '?f_dpd=30..&cursor=abc&open=7&sort=dpd.desc' });
    expect((await seen(agent)).views).toMatchObject([
      { id, name: 'Mine', mine: true, query: 'f_dpd=30..&sort=dpd.desc', columns, roleCode: null, isDefault: false },
    ]);
    expect(await saved(agent, { name: 'Mine', query: 'q=x' })).toBe(id);
    expect((await seen(agent)).views).toMatchObject([{ query: 'q=x' }]);
    expect(await namesSeen(lead)).toEqual([]);
  });

  it('is shared by a lead with the people they lead, and by nobody with others', async () => {
    const id = await saved(lead, { name: 'For all', shareWith: 'collections-agent' });
    expect(await namesSeen(agent)).toContain('For all');
    expect(await namesSeen(other)).toEqual([]);
    expect((await seen(lead)).shareWith.sort()).toEqual(['collections-agent', 'collections-lead']);
    expect((await seen(agent)).shareWith).toEqual([]);
    expect(codeOf(await save(agent, { shareWith: 'collections-agent' }))).toBe('ACCESS.VIEW_NOT_SHARED');
    expect(codeOf(await save(lead, { shareWith: 'administrator' }))).toBe('ACCESS.VIEW_NOT_SHARED');
    expect(codeOf(await world.run('access.dropView', { viewId: id }, agent))).toBe('ACCESS.VIEW_UNKNOWN');
  });

  it('opens a list for whoever chose it, until it is dropped or no longer shared', async () => {
    const id = await saved(lead, { name: 'Morning', shareWith: 'collections-agent' });
    const choose = (by: Actor, viewId: string | null) => world.run('access.setDefaultView', { listName, viewId }, by);
    expect(codeOf(await choose(other, id))).toBe('ACCESS.VIEW_UNKNOWN');
    expect(codeOf(await choose(agent, id))).toBe('done');
    const defaults = async () => (await seen(agent)).views.filter((view) => view.isDefault).map((view) => view.id);
    expect(await defaults()).toEqual([id]);
    await saved(lead, { name: 'Morning', shareWith: null });
    expect(await defaults()).toEqual([]);
    await saved(lead, { name: 'Morning', shareWith: 'collections-agent' });
    expect(await defaults()).toEqual([]);
    await choose(agent, id);
    await world.done('access.dropView', { viewId: id }, lead);
    expect(await namesSeen(agent)).not.toContain('Morning');
    expect(codeOf(await choose(agent, null))).toBe('done');
  });

  it('is refused without a name, of no list, or when there are fifty', async () => {
    expect(codeOf(await save(other, { name: '   ' }))).toBe('INPUT.INVALID');
    expect(codeOf(await save(other, { listName: '../x' }))).toBe('INPUT.INVALID');
    for (let no = 0; no < 50; no += 1) await saved(other, { name: `View ${no}` });
    expect(codeOf(await save(other, { name: 'One more' }))).toBe('ACCESS.VIEWS_FULL');
    expect(codeOf(await save(other, { name: 'View 7', query: 'q=again' }))).toBe('done');
  });
});

it('the database lets nobody write a view or a default of another', async () => {
  const agentId = await world.personId(agent);
  const id = await saved(lead, { name: 'Guarded' });
  const byHand = (by: Actor, command: string, statement: ReturnType<typeof sql>) =>
    withTransaction(world.database.app, async (tx) => {
      const sessionId = by.kind === 'person' ? by.sessionId : '';
      await tx.exec(
        sql`select * from begin_run(${uuidv7()}::uuid, ${command}, 'access.self', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(statement);
    }).then(
      () => 'written',
      (error: { constraint?: string; message: string }) => error.constraint ?? error.message,
    );
  const rename = sql`update saved_view set name = 'Taken' where id = ${id}`;
  expect(await byHand(agent, 'access.saveView', rename)).toBe('saved_view_own_run');
  expect(await byHand(lead, 'access.setDefaultView', rename)).toBe('saved_view_own_run');
  const take = sql`update saved_view set owner_id = ${agentId} where id = ${id}`;
  expect(await byHand(agent, 'access.saveView', take)).toBe('saved_view_kept');
  expect(await byHand(agent, 'access.dropView', sql`delete from saved_view where id = ${id}`)).toBe(
    'saved_view_own_run',
  );
  const choose = sql`insert into default_view (person_id, list_name, view_id) values (${agentId}, ${listName}, ${id})`;
  expect(await byHand(agent, 'access.setDefaultView', choose)).toBe('default_view_seen');
});
