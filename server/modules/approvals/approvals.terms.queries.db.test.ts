import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import type { AnyQuery } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { limitHistory, personLimits } from './approvals.limits.queries';
import { ratePairs, rates } from './approvals.rates.queries';

let world: TestWorld;
let root: Actor;
let auditor: Actor;
let operator: Actor;

beforeAll(async () => {
  world = await openWorld();
  root = await world.actor('administrator', 'Root');
  auditor = await world.actor('auditor', 'Vera');
  operator = await world.actor('finance-operator', 'Mara');
});
afterAll(() => world.close());

async function read<T>(query: unknown, input: unknown, by = auditor): Promise<T> {
  const answer = await runQuery(query as AnyQuery, input, by);
  if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
  return answer.value as T;
}
const page = { filters: {}, sort: null, cursor: null, limit: 50 };
const pairs = () => read<{ from: string; to: string; state: string; daysLeft: number | null }[]>(ratePairs, {});

describe('the rates', () => {
  it('warn of a pair that is missing, holds for a week, and is old after it', async () => {
    await world.owner.query(
      `insert into approval_pass (id, command, maker_id, counterparty, amount_minor, currency, run_id, at)
       values (gen_random_uuid(), 'fees.waive', 'x', 'y', 100, 'SEK', gen_random_uuid(), '2026-11-19')`,
    );
    expect(await pairs()).toEqual([{ from: 'SEK', to: 'EUR', state: 'missing', last: null, daysLeft: null }]);
    const rate = { date: '2026-11-19', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' };
    await world.approved('approvals.recordRate', rate, operator);
    expect(await pairs()).toMatchObject([
      { state: 'holds', last: { rate: '0.0871', date: '2026-11-19' }, daysLeft: 5 },
    ]);
    await world.owner.query(`update calendar set business_date = '2026-11-25'`);
    expect(await pairs()).toMatchObject([{ state: 'holds', daysLeft: 0 }]);
    await world.owner.query(`update calendar set business_date = '2026-11-26'`);
    expect(await pairs()).toMatchObject([{ state: 'old', last: { date: '2026-11-19' }, daysLeft: null }]);
    await world.owner.query(`update calendar set business_date = '2026-11-20'`);
  });

  it('are listed by their day with who recorded and who approved them', async () => {
    const { rows } = await read<{ rows: object[] }>(rates, { ...page, filters: { fromCurrency: 'sek' } });
    expect(rows).toMatchObject([
      {
        rateDate: '2026-11-19',
        fromCurrency: 'SEK',
        toCurrency: 'EUR',
        rate: '0.0871',
        source: 'ECB',
        recordedBy: 'Mara (finance-operator)',
        approvedBy: 'Checker0 (finance-approver)',
      },
    ]);
  });

  it('of one day count by the clock of the database, whatever the clock of the process says', async () => {
    const rate = { date: '2026-11-18', from: 'NOK', to: 'EUR', source: 'ECB' };
    const real = Date.now;
    try {
      Date.now = () => real() + 600_000;
      await world.approved('approvals.recordRate', { ...rate, rate: '0.0801' }, operator);
      Date.now = () => real() - 600_000;
      await world.approved('approvals.recordRate', { ...rate, rate: '0.0802' }, operator);
    } finally {
      Date.now = real;
    }
    expect((await pairs()).find((one) => one.from === 'NOK')).toMatchObject({ last: { rate: '0.0802' } });
  });
});

describe('the personal limits', () => {
  it('list everybody who decides, with what holds for them and what they had before', async () => {
    const approver = await world.actor('finance-approver', 'Chris');
    const personId = await world.personId(approver);
    const limit = { personId, role: 'finance-approver', currency: 'EUR', reason: 'In the first half year' };
    await world.approved('approvals.setPersonLimit', { ...limit, limitMinor: '5000000' }, root);
    await world.approved('approvals.setPersonLimit', { ...limit, limitMinor: '9000000' }, root);
    const warned = `select c->>'text' as text from approval_request, jsonb_array_elements(consequences) c
      where command = 'approvals.setPersonLimit' and c->>'kind' = 'warning' order by submitted_at`;
    // There is one other approver so far, who agreed with the rates.
    expect((await world.owner.query<{ text: string }>(warned)).rows[0]?.text).toContain('only one person decides');
    for (const name of ['Dora', 'Eva']) await world.actor('finance-approver', name);
    const list = async (by: Actor) => (await read<{ rows: { personId: string }[] }>(personLimits, page, by)).rows;
    const mine = (await list(approver)).filter((row) => row.personId === personId);
    expect(mine).toMatchObject([
      { role: 'finance-approver', limitMinor: 9_000_000n, currency: 'EUR', waitingRef: null },
    ]);
    expect((await list(root)).every((row) => row.personId !== undefined)).toBe(true);
    const operatorId = await world.personId(operator);
    expect((await list(root)).some((row) => row.personId === operatorId)).toBe(false);

    const history = await read<object[]>(limitHistory, { personId, role: 'finance-approver' });
    expect(history).toMatchObject([
      { limitMinor: 9_000_000n, proposedBy: 'Root (administrator)' },
      { limitMinor: 5_000_000n },
    ]);

    const many = (await world.owner.query(warned)).rowCount;
    await world.submitted('approvals.setPersonLimit', { ...limit, limitMinor: null }, root);
    expect((await world.owner.query(warned)).rowCount).toBe(many);
    const waiting = (await list(root)).find((row) => row.personId === personId);
    expect(waiting).toMatchObject({ waitingRef: expect.stringMatching(/^AP-/) });
  });

  it('are not for everybody', async () => {
    expect(await runQuery(personLimits as unknown as AnyQuery, page, operator)).toMatchObject({
      status: 'refused',
      refusal: { code: 'ACCESS.DENIED' },
    });
  });
});
