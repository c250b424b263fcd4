import { comparedByThing, ledgerProofs, runProofs, type BooksProof, type ProofResult } from '@/server/modules/ledger';
import { sql, type Sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

/** Sub-balances of one account as the legs say, by thing, with the sign of the account's normal side. */
const legs = (account: string, side: 'debit' | 'credit'): Sql => sql`
  select sub_id, currency, (${side === 'debit' ? 1 : -1} * sum(amount_minor))::bigint as minor from ledger_leg where account_code = ${account} group by sub_id, currency`;

/** Compares the sub-balances of an account with another noun's own figures; `figures` gives sub_id, currency and minor. */
const compared = (account: string, side: 'debit' | 'credit', figures: Sql): Sql =>
  comparedByThing(sql`
    select coalesce(l.sub_id, f.sub_id) as thing, coalesce(l.currency, f.currency) as currency, coalesce(l.minor, 0) as left_minor, coalesce(f.minor, 0) as right_minor
    from (${legs(account, side)}) l full join (${figures}) f on f.sub_id = l.sub_id and f.currency = l.currency`);

/** The proofs that read across the nouns: each control account against the rows that it stands for. */
export const acrossProofs: readonly BooksProof[] = [
  {
    name: 'receivable',
    says: 'what the books call receivable is the open principal of each instalment; nothing of a written-off plan',
    query: compared(
      'receivable',
      'debit',
      sql`
      select i.id::text as sub_id, p.currency, case when p.state = 'written-off' then 0 else i.principal_minor - i.paid_principal_minor end as minor
      from instalment i join plan p on p.id = i.plan_id`,
    ),
  },
  {
    name: 'interest-receivable',
    says: 'interest receivable is what was accrued and not paid, plan by plan',
    query: compared(
      'interest-receivable',
      'debit',
      sql`
      select p.id::text as sub_id, p.currency,
        case when p.state = 'written-off' then 0 else p.interest_accrued_minor - coalesce(sum(i.paid_interest_minor), 0)::bigint end as minor
      from plan p left join instalment i on i.plan_id = p.id and i.paid_interest_minor <> 0 group by p.id`,
    ),
  },
  {
    name: 'fee-receivable',
    says: 'fees receivable are those assessed, less what was paid and waived, plan by plan',
    query: compared(
      'fee-receivable',
      'debit',
      sql`
      select f.plan_id::text as sub_id, f.currency,
        sum(case when p.state = 'written-off' then 0 else f.amount_minor - f.paid_minor - f.waived_minor end)::bigint as minor
      from fee f join plan p on p.id = f.plan_id group by f.plan_id, f.currency`,
    ),
  },
  {
    name: 'deferred-merchant-fee',
    says: 'the deferred fee of each plan is its fee less what was recognised',
    query: compared(
      'deferred-merchant-fee',
      'credit',
      sql`
      select id::text as sub_id, currency, merchant_fee_minor - fee_recognised_minor as minor from plan`,
    ),
  },
  {
    name: 'merchant-payable',
    says: 'what is owed to each merchant is the sum of its statement',
    query: compared(
      'merchant-payable',
      'credit',
      sql`
      select merchant_id::text as sub_id, currency, sum(amount_minor)::bigint as minor from merchant_statement_line group by merchant_id, currency`,
    ),
  },
  {
    name: 'merchant-reserve',
    says: 'the reserve of each merchant is what its statement withheld and did not release',
    query: compared(
      'merchant-reserve',
      'credit',
      sql`
      select merchant_id::text as sub_id, currency, -sum(amount_minor)::bigint as minor from merchant_statement_line
      where kind in ('reserve', 'reserve-release') group by merchant_id, currency`,
    ),
  },
  {
    name: 'customer-credit',
    says: 'the credit of each customer is what their receipts left over, less the fees that took from it',
    query: compared(
      'customer-credit',
      'credit',
      sql`
      select customer_id::text as sub_id, currency, sum(minor)::bigint as minor from (
        select customer_id, currency, case when kind = 'receipt' then excess_minor else -excess_minor end as minor
        from credit_receipt where excess_minor <> 0
        union all
        select f.customer_id, y.currency, -y.amount_minor from fee_payment y join fee f on f.id = y.fee_id
      ) moved group by customer_id, currency`,
    ),
  },
  {
    name: 'customer-refund-payable',
    says: 'what customers are paid back is what was refunded of paid parts, less the refunds that the bank has',
    query: compared(
      'customer-refund-payable',
      'credit',
      sql`
      select customer_id::text as sub_id, currency, sum(minor)::bigint as minor from (
        select o.customer_id, r.currency, r.paid_minor as minor from credit_refund r join credit_order o on o.id = r.order_id
        union all
        select counterparty_id, currency, -amount_minor from payment_order
        where kind = 'customer-refund' and state in ('sent', 'accepted', 'executed')
      ) moved group by customer_id, currency`,
    ),
  },
  {
    name: 'payouts-in-transit',
    says: 'what is in transit are the payouts that the bank has and no statement has booked, file by file',
    query: compared(
      'payouts-in-transit',
      'credit',
      sql`
      select file_id::text as sub_id, currency, sum(amount_minor)::bigint as minor from payment_order
      where direction = 'out' and state in ('sent', 'accepted') group by file_id, currency`,
    ),
  },
  {
    name: 'bank',
    says: 'each bank account is its last statement less the debits that still lie on the desk',
    query: compared(
      'bank',
      'debit',
      sql`
      select b.id::text as sub_id, b.currency, coalesce(s.closing_minor, o.opening_minor, 0) - coalesce(d.on_desk_minor, 0) as minor
      from bank_account b
      left join lateral (
        select closing_minor from statement where bank_account_id = b.id and state = 'posted' order by booked_on desc, sequence desc nulls last, id desc limit 1
      ) s on true
      left join lateral (
        select sum(l.amount_minor)::bigint as opening_minor from ledger_leg l join ledger_entry e on e.id = l.entry_id
        where l.account_code = 'bank' and l.sub_id = b.id::text and e.event in ('account-opened', 'reversal')
      ) o on true
      left join lateral (
        select sum(x.open_minor)::bigint as on_desk_minor from recon_exception x join statement_line y on y.id = x.line_id
          join statement z on z.id = y.statement_id where z.bank_account_id = b.id and z.state = 'posted' and x.open_minor < 0
      ) d on true`,
    ),
  },
  {
    name: 'collections-clearing',
    says: 'nothing is left in clearing that does not lie on the desk of the reconciliation',
    query: comparedByThing(sql`
      select l.sub_id as thing, l.currency, l.minor as left_minor,
        case when l.minor = 0 then 0 else coalesce((select sum(x.open_minor) from recon_exception x join statement_line y on y.id = x.line_id
          where y.pmt_inf_id = l.sub_id and x.currency = l.currency), 0) end::bigint as right_minor
      from (${legs('collections-clearing', 'credit')}) l`),
  },
  {
    name: 'unidentified-receipts',
    says: 'what is in suspense is what is open on the desk, line by line',
    query: compared(
      'unidentified-receipts',
      'credit',
      sql`
      select line_id::text as sub_id, currency, open_minor as minor from recon_exception where open_minor > 0`,
    ),
  },
];

/** All proofs of the books, on any connection that may read. It holds when every result is ok. */
export async function booksCheck(db: Db): Promise<ProofResult[]> {
  return runProofs(db, [...ledgerProofs, ...acrossProofs]);
}
