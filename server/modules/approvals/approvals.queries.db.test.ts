import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import type { ListResult } from '@/server/platform/query/list-contract';
import { runQuery, type Answer } from '@/server/platform/query/run-query';
import { approvalDesk, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests } from '@/server/testing/staged-requests';
import { counts, inbox, policies, type InboxRow, type InboxTab } from './approvals.queries';
import { request, type RequestDetail } from './approvals.request.queries';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;
let checker: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
  checker = await world.actor('finance-approver', 'Chris');
});
afterAll(() => world.close());

async function tab(name: InboxTab, by: Actor): Promise<string[]> {
  const answer = await runQuery(inbox, { filters: { tab: [name] }, sort: null, cursor: null, limit: 200 }, by);
  if (answer.status === 'refused') throw answer.refusal;
  return answer.value.rows.map((row) => row.id);
}

async function detailOf(on: Waiting, by: Actor): Promise<RequestDetail> {
  const answer = await runQuery(request, { requestId: on.requestId }, by);
  if (answer.status === 'refused') throw answer.refusal;
  if (answer.value instanceof Refusal) throw answer.value;
  return answer.value;
}

describe('the inbox', () => {
  it('puts a request before whoever is asked, and moves it as it is decided', async () => {
    const change = await desk.waiting();
    const id = change.requestId;
    expect(await tab('mine', checker)).toContain(id);
    expect(await tab('mine', maker)).not.toContain(id);
    expect(await tab('submitted', maker)).toContain(id);
    expect(await tab('waiting', await world.actor('auditor'))).toContain(id);
    expect(await tab('waiting', checker)).not.toContain(id);
    const before = await runQuery(counts, {}, checker);
    await desk.decide(change, checker);
    const after = await runQuery(counts, {}, checker);
    expect(before.status === 'ok' && after.status === 'ok' && before.value.mine - after.value.mine).toBe(1);
    expect(await tab('mine', checker)).not.toContain(id);
    expect(await tab('done', checker)).toContain(id);
  });

  it('sorts and finds amounts of all currencies in that of the books; without a rate they come last', async () => {
    const by = await world.personId(maker);
    const staged = await stageRequests(world.owner, by, [
      { amountMinor: 910_000n },
      { amountMinor: 8_000_000n, currency: 'JPY', bookAmountMinor: 920_000n },
      { amountMinor: 915_000n, currency: 'CHF' },
      {},
      { amountMinor: 930_000n },
    ]);
    const names = new Map(staged.map((one, at) => [one.requestId, ['910', 'JPY', 'CHF', 'none', '930'][at]]));
    const listed = async (dir: 'asc' | 'desc', filters: Record<string, unknown>, limit = 200) => {
      const found: (string | undefined)[] = [];
      let cursor: string | null = null;
      do {
        const sort = { id: 'amountMinor', dir };
        const answer: Answer<ListResult<InboxRow>> = await runQuery(
          inbox,
          { filters: { tab: ['all'], ...filters }, sort, cursor, limit },
          checker,
        );
        if (answer.status === 'refused') throw answer.refusal;
        found.push(...answer.value.rows.map((row) => names.get(row.id)));
        cursor = answer.value.nextCursor;
      } while (cursor !== null);
      return found.filter((name) => name !== undefined);
    };
    const [up, down] = [await listed('asc', {}, 3), await listed('desc', {}, 3)];
    expect(up.slice(0, 3)).toEqual(['910', 'JPY', '930']);
    expect(up.slice(3).sort()).toEqual(['CHF', 'none']);
    expect(down.slice(0, 3)).toEqual(['930', 'JPY', '910']);
    expect(down.slice(3).sort()).toEqual(['CHF', 'none']);
    expect(await listed('asc', { amountMinor: { from: '9100.00', to: '9250.00' } })).toEqual(['910', 'JPY']);
  });

  it('shows how many decided of how many, and masks what the title names', async () => {
    const change = await desk.waiting();
    const answer = await runQuery(inbox, { filters: { tab: ['mine'] }, sort: null, cursor: null, limit: 200 }, checker);
    const row = answer.status === 'ok' ? answer.value.rows.find((each) => each.id === change.requestId) : undefined;
    expect(row).toMatchObject({
      decided: 0,
      needed: 1,
      makerName: 'Mara (finance-operator)',
      status: 'pending',
      version: 1,
    });
    expect(row?.title).toMatch(/^Account of Kettenwerk: DE\d\d ···· \d{4}$/);
  });

  it('stands in the order of urgency: the overdue first, then by due time, then by the amount in the currency of the books', async () => {
    const makerId = await world.personId(maker);
    const staged = await stageRequests(
      world.owner,
      makerId,
      Array.from({ length: 5 }, () => ({})),
    );
    const [overdue, small, large, later, unknown] = staged.map((one) => one.requestId);
    const set = (id: string | undefined, due: string, bookMinor: number | null) =>
      world.owner.query('update approval_request set due_at = $2, book_amount_minor = $3 where id = $1', [
        id,
        due,
        bookMinor,
      ]);
    await set(overdue, '2026-11-19T08:00:00Z', 1);
    await set(small, '2026-11-20T15:00:00Z', 10_000);
    await set(large, '2026-11-20T15:00:00Z', 99_000_000);
    await set(unknown, '2026-11-20T15:00:00Z', null);
    await set(later, '2026-11-20T15:00:01Z', 99_000_000_000);
    const order = (await tab('mine', checker)).filter((id) => staged.some((one) => one.requestId === id));
    expect(order).toEqual([overdue, large, small, unknown, later]);
  });

  it('pages by due time without losing or repeating a request', async () => {
    for (let no = 0; no < 5; no += 1) await desk.waiting();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const answer: Awaited<ReturnType<typeof runQuery<typeof inbox.input, Awaited<ReturnType<typeof inbox.handle>>>>> =
        await runQuery(inbox, { filters: { tab: 'all' }, sort: null, cursor, limit: 2 }, checker);
      if (answer.status === 'refused' || answer.value instanceof Refusal) throw new Error('the inbox was refused');
      seen.push(...answer.value.rows.map((row) => row.id));
      cursor = answer.value.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await tab('all', checker)).length);
  });
});

describe('a request', () => {
  it('shows its content in full to whoever is asked to decide, and masked to all others', async () => {
    const change = await desk.waiting();
    const forChecker = await detailOf(change, checker);
    expect(forChecker).toMatchObject({
      masked: false,
      you: { may: 'approve', whyNot: null, mayWithdraw: false },
      contentHash: change.contentHash,
    });
    expect(forChecker.content).toMatchObject({ next: { iban: change.iban } });
    expect(forChecker.consequences).toContainEqual({ kind: 'change', field: 'iban', before: null, after: change.iban });
    expect(forChecker.policies).toMatchObject([{ name: 'Bank details by four eyes', version: 1 }]);
    expect(forChecker.mayDecide).toContain('Chris (finance-approver)');

    for (const other of [maker, await world.actor('auditor'), await world.actor('administrator')]) {
      const shown = await detailOf(change, other);
      expect(shown).toMatchObject({ masked: true, you: { may: null } });
      expect(JSON.stringify(shown, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
        change.iban,
      );
    }
    const own = await detailOf(change, maker);
    expect(own.you).toMatchObject({ may: null, whyNot: expect.stringMatching(/^You submitted it/), mayWithdraw: true });
    expect(own.mayDecide).not.toContain('Mara (finance-operator)');
  });

  it('keeps who decided and why, after it ended', async () => {
    const change = await desk.waiting();
    await desk.decide(change, checker, { decision: 'reject', reason: 'Unknown holder' });
    const shown = await detailOf(change, maker);
    expect(shown).toMatchObject({
      status: 'rejected',
      closedReason: 'Unknown holder',
      mayDecide: [],
      decisions: [{ name: 'Chris (finance-approver)', decision: 'reject', reason: 'Unknown holder', counts: true }],
      hands: [{ name: 'Mara (finance-operator)', why: 'maker' }],
      you: { may: null, mayWithdraw: false },
    });
  });
});

describe('an account number or an address', () => {
  const text = (value: unknown) => JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));

  it('in the reason of a rejection is masked for everybody who reads it', async () => {
    const change = await desk.waiting();
    const reason = `Their bank names ${change.iban} and office@kettenwerk.example`;
    await desk.decide(change, checker, { decision: 'reject', reason });
    for (const reader of [maker, checker, await world.actor('auditor')]) {
      const shown = await detailOf(change, reader);
      expect(shown.closedReason).toMatch(/^Their bank names DE\d\d ···· \d{4} and o···@kettenwerk\.example$/);
      expect(shown.decisions).toMatchObject([{ decision: 'reject', reason: shown.closedReason, at: expect.any(Date) }]);
      expect(text(shown)).not.toContain(change.iban);
    }
  });

  it('that a policy looks at is not shown beside the content', async () => {
    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values (gen_random_uuid(), 'merchants.changeBankDetails', 1, 'A known mule', 'live',
         '[[{"field":"input.iban","op":"eq","value":"DE89370400440532013000"}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    );
    const change = await desk.waiting();
    const { rows } = await world.owner.query<{ iban: string }>(
      `select facts ->> 'input.iban' as iban from approval_request where id = $1`,
      [change.requestId],
    );
    expect(rows[0]?.iban).toBe(change.iban);
    for (const reader of [maker, await world.actor('auditor')])
      expect(text(await detailOf(change, reader))).not.toContain(change.iban);
  });
});

describe('the policies', () => {
  it('can be read by whoever may read requests', async () => {
    const answer = await runQuery(
      policies,
      { filters: { command: ['payments.approveFile'] }, sort: null, cursor: null, limit: 50 },
      maker,
    );
    expect(answer.status === 'ok' && answer.value.rows.map((row) => [row.version, row.status, row.steps[0]])).toEqual(
      expect.arrayContaining([
        [1, 'live', { role: 'finance-approver', count: 1 }],
        [1, 'live', { role: 'finance-approver', count: 2 }],
      ]),
    );
  });

  it('say which version holds, which was replaced, and which holds later', async () => {
    const version = (no: number, from: string, status = 'live') =>
      world.owner.query(
        `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
         values (gen_random_uuid(), 'merchants.release', $1, 'In versions', $3, '[]', '[{"role":"finance-approver","count":1}]', 24, $2)`,
        [no, from, status],
      );
    await version(1, '2026-11-01');
    await version(2, '2026-11-02');
    await version(3, '2026-12-01');
    const states = async (wanted?: string[]) => {
      const filters = { command: ['merchants.release'], name: 'In versions', ...(wanted ? { status: wanted } : {}) };
      const sort = { id: 'version', dir: 'asc' as const };
      const answer = await runQuery(policies, { filters, sort, cursor: null, limit: 50 }, maker);
      return answer.status === 'ok' && answer.value.rows.map((row) => `${row.version} ${row.status}`);
    };
    expect(await states()).toEqual(['1 replaced', '2 live', '3 coming']);
    expect(await states(['live'])).toEqual(['2 live']);
    await version(4, '2026-11-03', 'retired');
    expect(await states()).toEqual(['1 replaced', '2 replaced', '3 replaced', '4 retired']);
  });
});
