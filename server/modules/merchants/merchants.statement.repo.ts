import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type StatementLineKind =
  | 'capture'
  | 'merchant-fee'
  | 'refund'
  | 'payout'
  | 'payout-rejected'
  | 'payout-returned'
  | 'reserve'
  | 'reserve-release'
  | 'adjustment';

/** One line of what the lender owes a merchant: positive is owed to the merchant, negative takes away from it. */
export type StatementLine = {
  merchantId: string;
  kind: StatementLineKind;
  amountMinor: bigint;
  currency: string;
  businessDate: BusinessDate;
  /** The first business date on which it may be paid out. */
  payableOn: BusinessDate;
  sourceType: string;
  sourceId: string;
  text: string;
};

/** Appends lines in one statement; a source that stands there already is left alone. Gives the number of new lines. */
export async function insertStatementLines(tx: Tx, lines: readonly StatementLine[]): Promise<number> {
  if (lines.length === 0) return 0;
  const of = <K extends keyof StatementLine>(key: K) => lines.map((line) => line[key]);
  return tx.exec(sql`
    insert into merchant_statement_line (merchant_id, kind, amount_minor, currency, business_date, payable_on, source_type, source_id, text)
    select * from unnest(${of('merchantId')}::uuid[], ${of('kind')}::text[], ${of('amountMinor').map(String)}::bigint[], ${of('currency')}::text[],
      ${of('businessDate')}::date[], ${of('payableOn')}::date[], ${of('sourceType')}::text[], ${of('sourceId')}::text[], ${of('text')}::text[])
    on conflict (source_type, source_id, kind) do nothing`);
}

export type Payable = { merchantId: string; currency: string; payableMinor: bigint; lastLineId: bigint };

/** What is payable per merchant and currency on a date; merchants on hold are left out, claims against them are negative. */
export async function payablesOn(db: Db, date: BusinessDate): Promise<Payable[]> {
  return db.rows<Payable>(sql`
    select l.merchant_id, l.currency, sum(l.amount_minor)::bigint as payable_minor, max(l.id) as last_line_id
    from merchant_statement_line l join merchant m on m.id = l.merchant_id and m.status = 'active'
    where l.payable_on <= ${date} group by l.merchant_id, l.currency having sum(l.amount_minor) <> 0
    order by l.merchant_id, l.currency`);
}

export type Figures = {
  currency: string;
  payableMinor: bigint;
  notYetMinor: bigint;
  reserveMinor: bigint;
  balanceMinor: bigint;
};

/** The figures of one merchant per currency: payable now, owed later, withheld as reserve, and all together without the reserve. */
export async function figuresOf(db: Db, merchantId: string, date: BusinessDate): Promise<Figures[]> {
  return db.rows<Figures>(sql`
    select currency, coalesce(sum(amount_minor) filter (where payable_on <= ${date}), 0)::bigint as payable_minor,
      coalesce(sum(amount_minor) filter (where payable_on > ${date}), 0)::bigint as not_yet_minor,
      coalesce(-sum(amount_minor) filter (where kind in ('reserve', 'reserve-release')), 0)::bigint as reserve_minor,
      sum(amount_minor)::bigint as balance_minor
    from merchant_statement_line where merchant_id = ${merchantId} group by currency order by currency`);
}

export type AccountHand = { merchantId: string; personId: string };

/**
 * Whose hands are in an account of a merchant that became live on or after an instant: who asked for it, who let it happen,
 * and in whose place they did. All of them together could otherwise move an account and pay it within minutes. Who decided
 * on a former version of the request, or took the decision back, did not let it happen.
 */
export async function accountHandsSince(db: Db, merchantIds: readonly string[], since: Date): Promise<AccountHand[]> {
  return db.rows<AccountHand>(sql`
    select distinct a.merchant_id, h.person_id from merchant_account a
    left join approval_request q on q.id = a.request_id
    left join approval_decision d on d.request_id = q.id and d.version = q.version and d.decision in ('approve', 'recommend')
      and not exists (select from approval_undo u where u.decision_id = d.id)
    cross join lateral (values (a.changed_by), (d.person_id), (d.on_behalf_of)) h(person_id)
    where a.merchant_id = any (${merchantIds}::uuid[]) and a.live_from >= ${since} and h.person_id is not null
    order by a.merchant_id, h.person_id`);
}

/** Notes for the live accounts of merchants the business date of the first payout that was sent to them. */
export async function noteFirstPaid(
  tx: Tx,
  payouts: readonly { merchantId: string; businessDate: BusinessDate }[],
): Promise<void> {
  await tx.exec(sql`
    update merchant_account a set first_paid_on = p.paid_on
    from (select l.merchant_id, min(l.paid_on) as paid_on
          from unnest(${payouts.map((payout) => payout.merchantId)}::uuid[], ${payouts.map((payout) => payout.businessDate)}::date[])
            l(merchant_id, paid_on) group by l.merchant_id) p
    where a.merchant_id = p.merchant_id and a.status = 'live' and a.first_paid_on is null`);
}
