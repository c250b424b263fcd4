import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnyQuery } from '@/server/platform/query/define';
import { queriesOf } from '@/server/platform/command/router';
import { runQuery } from '@/server/platform/query/run-query';
import { toJsonText } from '@/server/platform/db/sql';
import { businessDate } from '@/server/kernel/business-date';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { statementsMissing } from './index';
import type { DeskFigures, ExceptionListRow, TargetRow } from './reconciliation.desk.queries';
import { reconciliationRouter } from './reconciliation.router';
import { stageException, stageInstalment } from './use-cases/example-statement';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const named = new Map(queriesOf(reconciliationRouter).map((query) => [query.name, query]));

async function ask<T>(name: string, input: unknown, role = 'finance-operator'): Promise<T> {
  const answer = await runQuery(named.get(name) as AnyQuery, input, await world.actor(role, 'Ola'));
  if (answer.status === 'refused') throw answer.refusal;
  return answer.value as T;
}

it.each([...named.keys()])('%s answers its example, hides account numbers, and is not for everybody', async (name) => {
  const query = named.get(name) as AnyQuery;
  const text = toJsonText(await ask(name, await query.example(world)));
  expect(text).not.toMatch(/\bDE\d{20}\b/);
  await expect(ask(name, await query.example(world), 'fee-admin')).rejects.toThrow();
});

it('filters the desk by cause, age and amount, and finds targets by reference, name and amount', async () => {
  const { planRef, instalmentId } = await stageInstalment(world);
  const staged = await stageException(world, 4_321n, 'who knows');
  const list = await ask<{ rows: ExceptionListRow[] }>('reconciliation.exceptions', {
    filters: { openMinor: { from: '43.21', to: '43.21' }, ageBucket: ['24h'], cause: ['missing'] },
    sort: null,
    cursor: null,
    limit: 50,
  });
  expect(list.rows).toMatchObject([{ id: staged.exceptionId, ageDays: 1, state: 'open', suggestions: 0 }]);
  for (const search of [planRef, planRef.toLowerCase().replaceAll('-', ' '), 'jonas weber']) {
    const found = await ask<TargetRow[]>('reconciliation.targets', {
      exceptionId: staged.exceptionId,
      search,
      amountMinor: '4000',
    });
    expect(found.map((row) => row.targetId)).toContain(instalmentId);
  }
  const [euro] = await ask<DeskFigures[]>('reconciliation.figures', {});
  expect(euro).toMatchObject({ currency: 'EUR', oldestBookedOn: '2026-11-19' });
  expect(euro?.openCount).toBe(Object.values(euro?.ageBuckets ?? {}).reduce((sum, n) => sum + n, 0));
});

it('says which accounts have no statement of a day, and asks for none on a closed day', async () => {
  await stageException(world);
  const missing = (date: string) => statementsMissing(world.database.read, businessDate(date));
  expect(await missing('2026-11-19')).toEqual([]);
  expect((await missing('2026-11-20')).length).toBeGreaterThan(0);
  expect(await missing('2026-11-21')).toEqual([]);
});
