import type { BusinessDate } from '@/server/kernel/business-date';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { LegalCeiling } from './domain/fee-rule';
import type { RuleDefinition } from './fees.schema';

export type RuleRow = {
  id: string;
  code: string;
  version: number;
  name: string;
  status: 'draft' | 'proposed' | 'live' | 'retired';
  jurisdiction: string;
  currency: string;
  definition: RuleDefinition;
  draftedBy: string;
  editedBy: string[] | null;
  requestId: string | null;
  rowVersion: number;
};

const ruleColumns = sql`id, code, version, name, status, jurisdiction, currency, definition, drafted_by, edited_by, request_id, row_version`;

export async function lockRule(tx: Tx, ruleId: string): Promise<RuleRow | null> {
  return tx.maybe<RuleRow>(sql`select ${ruleColumns} from fee_rule where id = ${ruleId} for update`);
}

/** The live version of the same code, which a published one replaces. */
export async function liveRuleOf(db: Db, code: string): Promise<RuleRow | null> {
  return db.maybe<RuleRow>(sql`select ${ruleColumns} from fee_rule where code = ${code} and status = 'live'`);
}

/** Live rules, those for named groups first: the most specific rule is the one that charges. */
export async function liveRules(db: Db): Promise<RuleRow[]> {
  return db.rows<RuleRow>(sql`
    select ${ruleColumns} from fee_rule where status = 'live'
    order by jsonb_array_length(definition->'groupCodes') = 0, code`);
}

type NewRule = {
  id: string;
  code: string;
  name: string;
  jurisdiction: string;
  currency: string;
  definition: RuleDefinition;
  draftedBy: string;
};

/** Writes the next version of a code as a draft; null when another draft of it is there already. */
export async function insertDraft(tx: Tx, rule: NewRule): Promise<{ version: number } | null> {
  return tx.maybe<{ version: number }>(sql`
    insert into fee_rule (id, code, version, name, status, jurisdiction, currency, definition, drafted_by, edited_by)
    select ${rule.id}, ${rule.code}, coalesce(max(version), 0) + 1, ${rule.name}, 'draft', ${rule.jurisdiction}, ${rule.currency},
      ${json(rule.definition)}::jsonb, ${rule.draftedBy}, array[${rule.draftedBy}]::uuid[]
    from fee_rule where code = ${rule.code}
    on conflict (code) where status in ('draft', 'proposed') do nothing returning version`);
}

export async function updateDraft(
  tx: Tx,
  rule: Omit<NewRule, 'code' | 'draftedBy'> & { editor: string },
): Promise<void> {
  await tx.exec(sql`
    update fee_rule set name = ${rule.name}, jurisdiction = ${rule.jurisdiction}, currency = ${rule.currency},
      definition = ${json(rule.definition)}::jsonb, row_version = row_version + 1, updated_at = clock_timestamp(),
      edited_by = case when ${rule.editor}::uuid = any (edited_by) then edited_by else edited_by || ${rule.editor}::uuid end
    where id = ${rule.id}`);
}

export async function setRuleStatus(
  tx: Tx,
  ruleId: string,
  to: { status: RuleRow['status']; requestId?: string | null },
): Promise<void> {
  await tx.exec(
    sql`update fee_rule set status = ${to.status}, request_id = coalesce(${to.requestId ?? null}::uuid, request_id) where id = ${ruleId}`,
  );
}

/** Makes a version live from a date on and retires the one before it. */
export async function makeLive(
  tx: Tx,
  rule: { id: string; code: string; requestId: string; from: BusinessDate },
): Promise<void> {
  await tx.exec(sql`update fee_rule set status = 'retired' where code = ${rule.code} and status = 'live'`);
  await tx.exec(
    sql`update fee_rule set status = 'live', request_id = ${rule.requestId}, effective_from = ${rule.from} where id = ${rule.id}`,
  );
}

type CeilingRow = {
  jurisdiction: string;
  currency: string;
  maxPerInstalmentMinor: bigint | null;
  maxPerInstalmentBps: number | null;
  maxOrderBps: number | null;
  minGraceDays: number | null;
  source: string;
};

/** The legal ceilings in force on a date, one for each jurisdiction and currency. */
export async function ceilingsOn(db: Db, date: string): Promise<LegalCeiling[]> {
  const rows = await db.rows<CeilingRow>(sql`
    select distinct on (jurisdiction, currency) jurisdiction, currency, max_per_instalment_minor, max_per_instalment_bps, max_order_bps,
      min_grace_days, source
    from fee_ceiling where cause = 'late' and effective_from <= ${date} order by jurisdiction, currency, effective_from desc`);
  return rows.map((row) => ({
    jurisdiction: row.jurisdiction,
    currency: row.currency,
    source: row.source,
    ...(row.maxPerInstalmentMinor === null ? {} : { maxPerInstalmentMinor: row.maxPerInstalmentMinor }),
    ...(row.maxPerInstalmentBps === null ? {} : { maxPerInstalmentBps: BigInt(row.maxPerInstalmentBps) }),
    ...(row.maxOrderBps === null ? {} : { maxPerOrderBps: BigInt(row.maxOrderBps) }),
    ...(row.minGraceDays === null ? {} : { minGraceDays: row.minGraceDays }),
  }));
}

export type FeeRow = {
  id: string;
  ref: string;
  planId: string;
  customerId: string;
  amountMinor: bigint;
  paidMinor: bigint;
  waivedMinor: bigint;
  currency: string;
  state: 'open' | 'paid' | 'waived';
  version: number;
};

const feeColumns = sql`id, ref, plan_id, customer_id, amount_minor, paid_minor, waived_minor, currency, state, version`;

export async function lockFee(tx: Tx, feeId: string): Promise<FeeRow | null> {
  return tx.maybe<FeeRow>(sql`select ${feeColumns} from fee where id = ${feeId} for update`);
}

/** Open fees of a customer in one currency, oldest first, held until the run ends. */
export async function lockOpenFees(tx: Tx, customerId: string, currency: string): Promise<FeeRow[]> {
  return tx.rows<FeeRow>(sql`
    select ${feeColumns} from fee where customer_id = ${customerId} and currency = ${currency} and state = 'open'
    order by assessed_on, id for update`);
}

/** Moves what was paid and waived of fees by the given amounts; the state follows. */
export async function moveFees(
  tx: Tx,
  moves: readonly { feeId: string; paidMinor: bigint; waivedMinor: bigint }[],
): Promise<void> {
  await tx.exec(sql`
    update fee f set paid_minor = f.paid_minor + m.paid, waived_minor = f.waived_minor + m.waived, version = f.version + 1,
      state = case when f.paid_minor + m.paid + f.waived_minor + m.waived < f.amount_minor then 'open'
                   when f.waived_minor + m.waived = f.amount_minor then 'waived' else 'paid' end
    from unnest(${moves.map((move) => move.feeId)}::uuid[], ${moves.map((move) => move.paidMinor)}::bigint[],
      ${moves.map((move) => move.waivedMinor)}::bigint[]) m(id, paid, waived) where f.id = m.id`);
}

export type FeePaymentRow = { feeId: string; planId: string; amountMinor: bigint };

export async function insertFeePayments(
  tx: Tx,
  payments: readonly FeePaymentRow[],
  source: { sourceType: string; sourceId: string; currency: string; bookedOn: string; runId: string },
): Promise<void> {
  await tx.exec(sql`
    insert into fee_payment (fee_id, amount_minor, currency, source_type, source_id, booked_on, run_id)
    select p.id, p.minor, ${source.currency}, ${source.sourceType}, ${source.sourceId}, ${source.bookedOn}::date, ${source.runId}
    from unnest(${payments.map((payment) => payment.feeId)}::uuid[], ${payments.map((payment) => payment.amountMinor)}::bigint[]) p(id, minor)`);
}

/** What one receipt paid of fees and was not given back yet. */
export async function feePaymentsOf(
  tx: Tx,
  source: { sourceType: string; sourceId: string },
): Promise<FeePaymentRow[]> {
  return tx.rows<FeePaymentRow>(sql`
    select p.fee_id, f.plan_id, p.amount_minor from fee_payment p join fee f on f.id = p.fee_id
    where p.source_type = ${source.sourceType} and p.source_id = ${source.sourceId} and p.amount_minor > 0
      and not exists (select from fee_payment back where back.fee_id = p.fee_id and back.source_type = 'undone/' || p.source_type
        and back.source_id = p.source_id)
    order by p.fee_id`);
}
