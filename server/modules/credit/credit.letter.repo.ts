import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { lateOn } from './credit.ageing.repo';

/** What a letter about an instalment says of it. Amounts in minor units: what is open today. */
export type LetterPart = {
  instalmentId: string;
  customerId: string;
  merchantId: string;
  dueDate: BusinessDate;
  openMinor: bigint;
  currency: string;
};

/** Instalments as letters name them, in id order. */
export async function letterParts(db: Db, instalmentIds: readonly string[]): Promise<LetterPart[]> {
  return db.rows<LetterPart>(sql`
    select i.id as instalment_id, p.customer_id, p.merchant_id, i.due_date, p.currency,
      i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor
    from instalment i join plan p on p.id = i.plan_id where i.id = any (${instalmentIds}::uuid[]) order by i.id`);
}

export type LetterPlan = {
  customerId: string;
  merchantId: string;
  currency: string;
  parts: { dueDate: BusinessDate; amountMinor: bigint }[];
};

/** A plan as its confirmation shows it: every instalment with its whole amount in minor units. */
export async function letterPlan(db: Db, planId: string): Promise<LetterPlan> {
  const plan = await db.one<Omit<LetterPlan, 'parts'>>(
    sql`select customer_id, merchant_id, currency from plan where id = ${planId}::uuid`,
  );
  const parts = await db.rows<LetterPlan['parts'][number]>(sql`
    select due_date, principal_minor + interest_minor as amount_minor from instalment where plan_id = ${planId}::uuid order by no`);
  return { ...plan, parts };
}

/** Who a run is of does not change, and a run raises many events in a row. */
let asked: { runId: string; played: boolean } | null = null;

/** Whether a run played the past of a demo world, whose people were told of everything long ago. */
export async function isPlayedPast(db: Db, runId: string): Promise<boolean> {
  if (asked?.runId === runId) return asked.played;
  const row = await db.maybe<{ by: string }>(
    sql`select actor_id as by from run where id = ${runId}::uuid and actor_kind = 'system'`,
  );
  asked = { runId, played: row?.by === 'system:demo-world' };
  return asked.played;
}

/**
 * Instalments that are late on a date and were not on the date of the close before: nothing came, and no debit came back
 * either, of which the customer hears in another letter. In id order, a page after `after`.
 */
export async function newlyMissed(
  db: Db,
  at: { date: BusinessDate; before: BusinessDate; after: string; limit: number },
): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    select i.id from instalment i join plan p on p.id = i.plan_id and p.state = 'active' and p.dpd > 0
    where ${lateOn(at.date)} and not (${lateOn(at.before)}) and i.returned_on is null and i.id > ${at.after}::uuid
      and (i.effective_due_date >= ${at.before}::date or i.state = 'in-collection')
    order by i.id limit ${at.limit}`);
  return rows.map((row) => row.id);
}
