import { z } from 'zod';
import { bareReference } from '@/server/kernel/ids';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import type { Suggested } from './domain/judge-line';
import type { Evidence } from './domain/match-types';
import { canonicalReference } from './domain/near-references';
import { stageException, stageMatch } from './use-cases/example-statement';

/** Age of an exception by the business date: the day of its line is its first. */
const age = `((select business_date from calendar where entity = 'main') - e.booked_on)`;
const ageBucket = `case when ${age} <= 1 then '24h' when ${age} <= 3 then '1-3d' when ${age} <= 7 then '3-7d' else '>7d' end`;

export type ExceptionListRow = {
  id: string;
  ref: string;
  cause: string;
  state: 'open' | 'partly' | 'closed';
  bookedOn: string;
  ageDays: number;
  ageBucket: '24h' | '1-3d' | '3-7d' | '>7d';
  amountMinor: bigint;
  openMinor: bigint;
  currency: string;
  accountName: string;
  counterpartyName: string | null;
  remittance: string | null;
  ownerId: string | null;
  ownerName: string | null;
  suggestions: number;
  /** What speaks best for the first suggestion, e.g. "PL-2611-0412-33 · instalment 2". */
  suggestion: string | null;
  version: number;
};

/** What no rule could book, the oldest first. */
export const exceptions = defineList<ExceptionListRow>({
  name: 'reconciliation.exceptions',
  permission: 'reconciliation.read',
  scope: 'all',
  from: `recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id and s.state = 'posted'
    join bank_account b on b.id = s.bank_account_id left join person p on p.id = e.owner_id`,
  columns: {
    id: { sql: 'e.id', type: 'uuid' },
    ref: { sql: 'e.ref', type: 'text', filter: 'text' },
    cause: { sql: 'e.cause', type: 'text', sort: true, filter: 'enum' },
    state: { sql: 'e.state', type: 'text', sort: true, filter: 'enum' },
    bookedOn: { sql: 'e.booked_on', type: 'date', sort: true, filter: 'range' },
    ageDays: { sql: age, type: 'int' },
    ageBucket: { sql: ageBucket, type: 'text', filter: 'enum' },
    amountMinor: { sql: 'e.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    openMinor: { sql: 'e.open_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'e.currency', type: 'text', filter: 'enum' },
    accountName: { sql: 'b.name', type: 'text', filter: 'enum' },
    counterpartyName: { sql: 'l.counterparty_name', type: 'text', filter: 'text' },
    remittance: { sql: 'l.remittance', type: 'text', filter: 'text' },
    ownerId: { sql: 'e.owner_id', type: 'uuid', filter: 'enum' },
    ownerName: { sql: 'p.display_name', type: 'text', sort: true, nullsAs: `''`, filter: 'text' },
    suggestions: { sql: 'jsonb_array_length(e.suggestions)', type: 'int' },
    suggestion: { sql: `e.suggestions->0->>'label'`, type: 'text' },
    version: { sql: 'e.version', type: 'int' },
  },
  key: 'id',
  defaultSort: { id: 'bookedOn', dir: 'asc' },
  search: ['ref', 'remittance', 'counterpartyName'],
  masks: { remittance: 'text' },
  count: true,
});

export type LineMatch = {
  id: string;
  targetType: string;
  targetId: string;
  label: string;
  amountMinor: bigint;
  currency: string;
  rule: string;
  effect: string;
  manual: boolean;
  personName: string | null;
  at: Date;
  undoneReason: string | null;
  undoneAt: Date | null;
};

const matchesOf = (lineId: string) => sql`
  select m.id, m.target_type, m.target_id, m.amount_minor, m.currency, m.rule, m.effect, m.manual, q.display_name as person_name, m.at, m.undone_reason,
    u.occurred_at as undone_at,
    coalesce(o.ref, f.ref, pl.ref, ip.ref || ' · instalment ' || i.no, c.ref, m.target_type) as label
  from recon_match m left join person q on q.id = m.person_id left join run u on u.id = m.undone_run_id
  left join payment_order o on m.target_type = 'payment-order' and o.id::text = m.target_id
  left join payment_file f on m.target_type = 'payment-file' and f.id::text = m.target_id
  left join plan pl on m.target_type = 'plan' and pl.id::text = m.target_id
  left join instalment i on m.target_type = 'instalment' and i.id::text = m.target_id left join plan ip on ip.id = i.plan_id
  left join expected_payment x on m.target_type = 'expected-payment' and x.id::text = m.target_id
  left join customer c on (m.target_type = 'customer' and c.id::text = m.target_id) or c.id = x.customer_id
  where m.line_id = ${lineId}::uuid order by m.at, m.id`;

export type ExceptionDetail = {
  id: string;
  ref: string;
  version: number;
  cause: string;
  state: string;
  amountMinor: bigint;
  openMinor: bigint;
  currency: string;
  bookedOn: string;
  ageDays: number;
  openedAt: Date;
  closedAt: Date | null;
  ownerId: string | null;
  ownerName: string | null;
  evidence: Evidence[];
  suggestions: Suggested[];
  waitingRequestId: string | null;
  waitingRequestRef: string | null;
  line: {
    id: string;
    statementId: string;
    statementName: string;
    accountName: string;
    no: number;
    amountMinor: bigint;
    bookingDate: string;
    valueDate: string;
    bankRef: string | null;
    bankTxCode: string | null;
    endToEndId: string | null;
    pmtInfId: string | null;
    counterpartyName: string | null;
    counterpartyIban: string | null;
    virtualIban: string | null;
    remittance: string | null;
    returnReason: string | null;
    chargeMinor: bigint;
    info: string | null;
  };
  matches: LineMatch[];
};

/** An exception with its bank line field by field, the evidence of the rules, what they suggest, and what stands matched. */
export const exception = defineQuery({
  name: 'reconciliation.exception',
  permission: 'reconciliation.read',
  scope: 'all',
  masks: { counterpartyIban: 'iban', virtualIban: 'iban', remittance: 'text', info: 'text' },
  reveal: null,
  input: z.object({ exceptionId: z.uuid() }),
  example: async (world) => ({ exceptionId: (await stageException(world)).exceptionId }),
  handle: async ({ db, businessDate }, { exceptionId }): Promise<ExceptionDetail | Refusal> => {
    const row = await db.maybe<Omit<ExceptionDetail, 'line' | 'matches'> & { lineId: string }>(sql`
      select e.id, e.ref, e.version, e.cause, e.state, e.amount_minor, e.open_minor, e.currency, e.booked_on, ${businessDate}::date - e.booked_on as age_days,
        e.opened_at, e.closed_at, e.owner_id, p.display_name as owner_name, e.evidence, e.suggestions, e.line_id,
        r.id as waiting_request_id, r.ref as waiting_request_ref
      from recon_exception e left join person p on p.id = e.owner_id
      left join approval_request r on r.entity_type = 'recon-exception' and r.entity_id = e.id::text and r.status = 'pending'
      where e.id = ${exceptionId}::uuid order by r.submitted_at limit 1`);
    if (!row) return notFound('exception', exceptionId);
    const { lineId, ...rest } = row;
    const line = await db.one<ExceptionDetail['line']>(sql`
      select l.id, s.id as statement_id, s.statement_id as statement_name, b.name as account_name, l.no, l.amount_minor, l.booking_date, l.value_date,
        l.bank_ref, l.bank_tx_code, l.end_to_end_id, l.pmt_inf_id, l.counterparty_name, l.counterparty_iban, l.virtual_iban, l.remittance,
        l.return_reason, l.charge_minor, l.details->>'info' as info
      from statement_line l join statement s on s.id = l.statement_id join bank_account b on b.id = s.bank_account_id where l.id = ${lineId}::uuid`);
    return { ...rest, line, matches: await db.rows<LineMatch>(matchesOf(lineId)) };
  },
});

/** What a line is matched with, undone matches too. */
export const lineMatches = defineQuery({
  name: 'reconciliation.lineMatches',
  permission: 'reconciliation.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ lineId: z.uuid() }),
  example: async (world) => {
    const matchId = await stageMatch(world);
    return world.read((tx) =>
      tx.one<{ lineId: string }>(sql`select line_id from recon_match where id = ${matchId}::uuid`),
    );
  },
  handle: ({ db }, { lineId }) => db.rows<LineMatch>(matchesOf(lineId)),
});

export type DeskFigures = {
  currency: string;
  /** Lines of the last thirty days, and how many of them needed nobody. */
  lines: number;
  matchedLines: number;
  matchRateBps: number;
  openCount: number;
  partlyCount: number;
  valueAtRiskMinor: bigint;
  oldestBookedOn: string | null;
  ageBuckets: { '24h': number; '1-3d': number; '3-7d': number; '>7d': number };
  unowned: number;
};

/** The desk in figures, one row per currency. */
export const figures = defineQuery({
  name: 'reconciliation.figures',
  permission: 'reconciliation.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: async (world) => {
    await stageException(world);
    return {};
  },
  handle: async ({ db, businessDate }): Promise<DeskFigures[]> => {
    const rows = await db.rows<
      Omit<DeskFigures, 'ageBuckets' | 'matchRateBps'> & { d1: number; d3: number; d7: number; older: number }
    >(sql`
      with seen as (
        select s.currency, sum(s.entry_count)::int as lines, (sum(s.entry_count) - coalesce(sum(x.n), 0))::int as matched_lines
        from statement s left join lateral (select count(*) as n from statement_line l join recon_exception e on e.line_id = l.id where l.statement_id = s.id) x on true
        where s.state = 'posted' and s.booked_on > ${businessDate}::date - 30 group by s.currency
      ), open as (
        select e.currency, count(*)::int as open_count, count(*) filter (where e.state = 'partly')::int as partly_count,
          sum(abs(e.open_minor))::bigint as value_at_risk_minor, min(e.booked_on) as oldest_booked_on, count(*) filter (where e.owner_id is null)::int as unowned,
          count(*) filter (where ${businessDate}::date - e.booked_on <= 1)::int as d1,
          count(*) filter (where ${businessDate}::date - e.booked_on between 2 and 3)::int as d3,
          count(*) filter (where ${businessDate}::date - e.booked_on between 4 and 7)::int as d7,
          count(*) filter (where ${businessDate}::date - e.booked_on > 7)::int as older
        from recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id and s.state = 'posted'
        where e.state <> 'closed' group by e.currency
      )
      select coalesce(a.currency, o.currency) as currency, coalesce(a.lines, 0) as lines, coalesce(a.matched_lines, 0) as matched_lines,
        coalesce(o.open_count, 0) as open_count, coalesce(o.partly_count, 0) as partly_count, coalesce(o.value_at_risk_minor, 0)::bigint as value_at_risk_minor,
        o.oldest_booked_on, coalesce(o.unowned, 0) as unowned, coalesce(o.d1, 0) as d1, coalesce(o.d3, 0) as d3, coalesce(o.d7, 0) as d7, coalesce(o.older, 0) as older
      from seen a full join open o on o.currency = a.currency order by 1`);
    return rows.map(({ d1, d3, d7, older, ...row }) => ({
      ...row,
      matchRateBps: row.lines === 0 ? 10_000 : Math.floor((row.matchedLines * 10_000) / row.lines),
      ageBuckets: { '24h': d1, '1-3d': d3, '3-7d': d7, '>7d': older },
    }));
  },
});

export type TargetRow = {
  targetType: 'instalment' | 'plan' | 'customer' | 'payment-order';
  targetId: string;
  label: string;
  customerName: string | null;
  openMinor: bigint;
  currency: string;
  dueDate: string | null;
  state: string;
};

const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, (found) => `\\${found}`)}%`;

/**
 * What a line could be matched with, by a reference (plan, order, customer, payment), a name, or an amount. Money in finds
 * what customers owe and debits at the bank or payouts to give back; money out finds payouts at the bank and debits to give back.
 */
export const targets = defineQuery({
  name: 'reconciliation.targets',
  permission: 'reconciliation.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({
    exceptionId: z.uuid(),
    search: z.string().trim().max(100).default(''),
    amountMinor: z
      .string()
      .regex(/^\d{1,18}$/)
      .nullable()
      .default(null),
  }),
  example: async (world) => ({ exceptionId: (await stageException(world)).exceptionId, search: 'Weber' }),
  handle: async ({ db }, { exceptionId, search, amountMinor }): Promise<TargetRow[] | Refusal> => {
    const about = await db.maybe<{ openMinor: bigint; currency: string }>(
      sql`select open_minor, currency from recon_exception where id = ${exceptionId}::uuid`,
    );
    if (!about) return notFound('exception', exceptionId);
    const incoming = about.openMinor > 0n;
    const { currency } = about;
    const reference = canonicalReference(bareReference(search)) ?? search;
    const like = pattern(search);
    const exact = amountMinor === null ? null : BigInt(amountMinor);
    const orders = await db.rows<TargetRow>(sql`
      select 'payment-order' as target_type, o.id as target_id, o.ref as label, o.holder_name as customer_name, o.amount_minor as open_minor, o.currency,
        o.execution_date as due_date, o.state
      from payment_order o
      where o.currency = ${currency} and ((o.state in ('sent', 'accepted') and o.direction = ${incoming ? 'in' : 'out'})
          or (o.state = 'executed' and o.direction = ${incoming ? 'out' : 'in'}))
        and (${search === ''} or o.ref = ${reference} or o.end_to_end_id = ${search} or o.holder_name ilike ${like})
        and (${exact}::bigint is null or o.amount_minor = ${exact}::bigint)
      order by o.execution_date desc, o.id limit 10`);
    if (!incoming || (search === '' && exact === null)) return orders;
    const owed = await db.rows<TargetRow>(sql`
      with found as (
        select i.id, i.no, p.id as plan_id, p.ref, p.currency, i.effective_due_date as due_date, i.state, c.first_name || ' ' || c.last_name as customer_name,
          i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor
        from plan p join customer c on c.id = p.customer_id join credit_order o on o.id = p.order_id join instalment i on i.plan_id = p.id and i.state <> 'paid'
        where p.state = 'active' and p.currency = ${currency}
          and (${search === ''} or p.ref = ${reference} or o.ref = ${reference} or c.ref = ${reference} or (c.first_name || ' ' || c.last_name) ilike ${like})
      )
      select 'instalment' as target_type, id as target_id, ref || ' · instalment ' || no as label, customer_name, open_minor, currency, due_date, state
      from found where ${exact}::bigint is null or open_minor = ${exact}::bigint order by due_date, id limit 25`);
    const people =
      search === ''
        ? []
        : await db.rows<TargetRow>(sql`
      select 'customer' as target_type, c.id as target_id, c.ref as label, c.first_name || ' ' || c.last_name as customer_name,
        coalesce((select sum(i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor)::bigint from plan p join instalment i on i.plan_id = p.id
          where p.customer_id = c.id and p.state = 'active' and p.currency = ${currency}), 0)::bigint as open_minor, ${currency} as currency, null::date as due_date, 'customer' as state
      from customer c where c.ref = ${reference} or (c.first_name || ' ' || c.last_name) ilike ${like} order by c.last_name, c.first_name, c.id limit 10`);
    return [...owed, ...people, ...orders];
  },
});
