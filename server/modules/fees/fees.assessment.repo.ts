import { humanReference } from '@/server/kernel/ids';
import type { BusinessDate } from '@/server/kernel/business-date';
import { sql, toJsonText, trusted } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { uuidFrom } from '@/server/platform/crypto/ids';

/** A late instalment that no fee was charged on yet, with all that the rules look at. */
export type Candidate = {
  instalmentId: string;
  planId: string;
  customerId: string;
  currency: string;
  jurisdiction: string;
  groupCode: string;
  instalmentMinor: bigint;
  openMinor: bigint;
  orderMinor: bigint;
  effectiveDueDate: BusinessDate;
  learnedOn: BusinessDate | null;
  state: 'open' | 'in-collection' | 'paid';
  collectionDate: BusinessDate | null;
  noFaultReason: string | null;
  holdReason: string | null;
  feesOnOrderMinor: bigint;
};

const candidateColumns = trusted(`
  i.id as instalment_id, i.plan_id, p.customer_id, p.currency, c.country as jurisdiction, c.fee_group as group_code,
  i.principal_minor + i.interest_minor as instalment_minor,
  i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor,
  o.amount_minor as order_minor, i.effective_due_date, i.learned_on, i.state, i.collection_date, i.no_fault_reason,
  coalesce((select sum(f.amount_minor - f.waived_minor) from fee f where f.plan_id = p.id), 0)::bigint as fees_on_order_minor`);

const candidateTables = trusted(`instalment i join plan p on p.id = i.plan_id join credit_order o on o.id = p.order_id
  join customer c on c.id = p.customer_id`);

/**
 * The next late instalments after a cursor, in id order, among active plans. Those that no rule can charge on this day are
 * left out: within the shortest grace there is (it counts from the day we learned of a return), and late by no fault of
 * the customer. They are most of what is late, and would be read every night.
 */
export async function lateInstalments(
  db: Db,
  at: { date: BusinessDate; graceDays: number; after: string | null; limit: number },
): Promise<Candidate[]> {
  return db.rows<Candidate>(sql`
    select ${candidateColumns},
      (select h.kind from customer_hold h where h.customer_id = p.customer_id and h.lifted_at is null and h.from_date <= ${at.date}
        and (h.until_date is null or h.until_date >= ${at.date}) order by h.from_date limit 1) as hold_reason
    from ${candidateTables}
    where i.state in ('open', 'in-collection') and i.effective_due_date < ${at.date}::date - ${at.graceDays}::int and p.state = 'active'
      and (i.learned_on is null or i.learned_on < ${at.date}::date - ${at.graceDays}::int) and i.no_fault_reason is null
      and (${at.after}::uuid is null or i.id > ${at.after}::uuid)
      and not exists (select from fee f where f.instalment_id = i.id and f.cause = 'late')
    order by i.id limit ${at.limit}`);
}

/**
 * Instalments on which a rule with these days of grace would have reckoned a fee between two dates: late on the first day
 * after grace, as far as the books of today know when each was paid.
 */
export async function lateBetween(
  db: Db,
  at: { from: string; to: string; graceDays: number },
): Promise<(Candidate & { assessedOn: BusinessDate; charged: boolean })[]> {
  return db.rows(sql`
    select ${candidateColumns}, null::text as hold_reason,
      greatest(i.effective_due_date, coalesce(i.learned_on, i.effective_due_date)) + ${at.graceDays}::int + 1 as assessed_on,
      exists (select from fee f where f.instalment_id = i.id and f.assessed_on between ${at.from}::date and ${at.to}::date) as charged
    from ${candidateTables}
    where greatest(i.effective_due_date, coalesce(i.learned_on, i.effective_due_date)) + ${at.graceDays}::int + 1 between ${at.from}::date and ${at.to}::date
      and (i.paid_on is null or i.paid_on > greatest(i.effective_due_date, coalesce(i.learned_on, i.effective_due_date)) + ${at.graceDays}::int)
    order by i.id`);
}

export type NewFee = {
  instalmentId: string;
  planId: string;
  customerId: string;
  ruleId: string;
  ruleVersion: number;
  amountMinor: bigint;
  currency: string;
  inputs: Record<string, unknown>;
  arithmetic: readonly string[];
};

/** Writes fees, one per instalment and cause whatever happens, and gives those that are new. */
export async function insertFees(
  tx: Tx,
  date: BusinessDate,
  fees: readonly NewFee[],
): Promise<{ id: string; planId: string; amountMinor: bigint; currency: string }[]> {
  if (fees.length === 0) return [];
  const numbers = await tx.rows<{ n: number }>(
    sql`select nextval('fee_no')::int as n from generate_series(1, ${fees.length})`,
  );
  return tx.rows(sql`
    insert into fee (id, ref, plan_id, instalment_id, customer_id, cause, rule_id, rule_version, amount_minor, currency, inputs,
      arithmetic, assessed_on, state)
    select f.id, f.ref, f.plan_id, f.instalment_id, f.customer_id, 'late', f.rule_id, f.rule_version, f.minor, f.currency,
      f.inputs::jsonb, f.arithmetic::jsonb, ${date}::date, 'open'
    from unnest(${fees.map((fee) => uuidFrom('fee', fee.instalmentId, 'late'))}::uuid[],
      ${numbers.map((row) => humanReference('FE', date, row.n))}::text[], ${fees.map((fee) => fee.planId)}::uuid[],
      ${fees.map((fee) => fee.instalmentId)}::uuid[], ${fees.map((fee) => fee.customerId)}::uuid[],
      ${fees.map((fee) => fee.ruleId)}::uuid[], ${fees.map((fee) => fee.ruleVersion)}::int[],
      ${fees.map((fee) => fee.amountMinor)}::bigint[], ${fees.map((fee) => fee.currency)}::text[],
      ${fees.map((fee) => toJsonText(fee.inputs))}::text[], ${fees.map((fee) => toJsonText(fee.arithmetic))}::text[])
      f(id, ref, plan_id, instalment_id, customer_id, rule_id, rule_version, minor, currency, inputs, arithmetic)
    on conflict (instalment_id, cause) do nothing returning id, plan_id, amount_minor, currency`);
}

/** How far back waivers for one customer are added up, in days. */
const WAIVERS_ADDED_UP_DAYS = 30;

/**
 * What was waived for a customer lately without another person, in minor units of the currency. Waivers for one customer
 * wait for each other until their runs end, so that two at once are seen together.
 */
export async function waivedByOneHand(
  tx: Tx,
  of: { customerId: string; currency: string; now: Date },
): Promise<bigint> {
  await tx.exec(sql`select pg_advisory_xact_lock(hashtextextended('fees.waive/' || ${of.customerId}, 0))`);
  const since = new Date(of.now.getTime() - WAIVERS_ADDED_UP_DAYS * 86_400_000);
  const { waivedMinor } = await tx.one<{ waivedMinor: bigint }>(sql`
    select coalesce(sum(w.amount_minor), 0)::bigint as waived_minor
    from fee f join fee_waiver w on w.fee_id = f.id join run r on r.id = w.run_id
    where f.customer_id = ${of.customerId}::uuid and w.currency = ${of.currency} and w.request_id is null and r.occurred_at > ${since}`);
  return waivedMinor;
}

/** Keeps the waiver for ever beside its fee. */
export async function insertWaiver(
  tx: Tx,
  waiver: {
    id: string;
    feeId: string;
    amountMinor: bigint;
    currency: string;
    reason: string;
    requestId: string | null;
    runId: string;
  },
): Promise<void> {
  await tx.exec(sql`
    insert into fee_waiver (id, fee_id, amount_minor, currency, reason, request_id, run_id)
    values (${waiver.id}, ${waiver.feeId}, ${waiver.amountMinor}, ${waiver.currency}, ${waiver.reason}, ${waiver.requestId}, ${waiver.runId})`);
}
