import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queries } from '@/server/registry';
import { anyQuery } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import type { CaseDetail } from './collections.case.queries';
import type { CaseListRow, Figures } from './collections.queries';
import { stageCase, stagePromise } from './use-cases/example-collections';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function ask<T>(name: string, input: unknown, role = 'collections-agent'): Promise<T> {
  const query = queries.find((each) => each.name === name);
  if (!query) throw new Error(`no query ${name}`);
  const answer = await runQuery(anyQuery(query), input, await world.actor(role));
  if (answer.status === 'refused') throw answer.refusal;
  return answer.value as T;
}
const page = { filters: {}, sort: null, cursor: null, limit: 50 };

describe('the worklist', () => {
  it('says of every customer whether a call is allowed, and why not', async () => {
    const { caseId } = await stageCase(world);
    const held = await stageCase(world);
    await stagePromise(world);
    const agent = await world.actor('collections-agent');
    const { rows: found } = await world.owner.query('select customer_id from collection_case where id = $1', [
      held.caseId,
    ]);
    await world.done(
      'customers.placeHold',
      { customerId: found[0].customer_id, kind: 'vulnerable', reason: 'Told us' },
      agent,
    );
    const { rows } = await ask<{ rows: CaseListRow[] }>('collections.worklist', page);
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of(caseId)).toMatchObject({
      contact: 'ok',
      contactReason: 'Contact by phone is allowed now.',
      dpd: 7,
      overdueMinor: 4_000n,
    });
    expect(of(held.caseId)).toMatchObject({
      contact: 'hold',
      contactReason: 'No contact: the customer is protected as vulnerable since 2026-11-20, until it is lifted.',
    });
    expect(rows.map((row) => row.contact).sort()).toEqual(['hold', 'ok', 'promise']);
    const figures = await ask<Figures>('collections.figures', {});
    expect(figures).toMatchObject({ cases: 3, promises: { open: 1, dueToday: 0 } });
    const only = await ask<{ rows: CaseListRow[] }>('collections.worklist', {
      ...page,
      filters: { contact: ['hold'] },
    });
    expect(only.rows.map((row) => row.id)).toEqual([held.caseId]);
  });

  it('shows a person what is in hand, and a case whole but masked', async () => {
    const agent = await world.actor('collections-agent');
    const { caseId } = (await world.done('collections.nextCase', {}, agent)) as { caseId: string };
    const mine = await ask<{ rows: CaseListRow[] }>('collections.myCases', page);
    expect(mine.rows.map((row) => row.id)).toEqual([caseId]);
    await world.done(
      'collections.logContact',
      { caseId, channel: 'phone', disposition: 'refuses', note: 'Write to a@b.example' },
      agent,
    );
    const detail = await ask<CaseDetail>('collections.caseDetail', { caseId }, 'auditor');
    expect(detail.phone).toBe('+49 ··· 417');
    expect(detail.payToIban).toContain('····');
    expect(detail.planList[0]?.instalments).toHaveLength(3);
    expect(detail.planList[0]?.openMinor).toBe(8_000n);
    expect(detail.timeline[0]).toMatchObject({
      kind: 'contact',
      what: 'phone: refuses',
      note: 'Write to ···@b.example',
    });
    expect(detail.gate.map((each) => [each.channel, each.allowed])).toEqual([
      ['phone', true],
      ['sms', true],
      ['email', true],
      ['letter', true],
    ]);
    const shown = await ask<{ phone: string }>('collections.reveal', {
      subjectId: detail.customerId,
      reason: 'Calls back',
    });
    expect(shown.phone).toBe('+491701234417');
    const { rows } = await world.owner.query(`select reason from audit_event where command = 'collections.reveal'`);
    expect(rows).toEqual([{ reason: 'Calls back' }]);
    await expect(
      ask('collections.reveal', { subjectId: detail.customerId, reason: 'Curious' }, 'support-agent'),
    ).rejects.toThrow();
  });
});
