import { sql, type Sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

/**
 * Something the books must always be able to prove. The query gives, per currency, what stands on the left and on the
 * right of the equation (minor units) and a few offenders; a currency that never occurred has no row.
 */
export type BooksProof = { readonly name: string; readonly says: string; readonly query: Sql };

export type ProofResult = {
  readonly proof: string;
  readonly says: string;
  readonly currency: string;
  readonly leftMinor: bigint;
  readonly rightMinor: bigint;
  readonly ok: boolean;
  readonly offenders: readonly string[];
};

type Row = { currency: string; leftMinor: bigint; rightMinor: bigint; offenders: string[] | null };

/**
 * Turns "per thing, left and right" into one row per currency: `things` is a query giving thing, currency, left_minor and
 * right_minor. A thing whose sides differ is an offender, so two faults that cancel each other out are found too.
 */
export function comparedByThing(things: Sql): Sql {
  return sql`
    select t.currency, coalesce(sum(t.left_minor), 0)::bigint as left_minor, coalesce(sum(t.right_minor), 0)::bigint as right_minor,
      (array_agg(t.thing || ': ' || t.left_minor || ' against ' || t.right_minor order by abs(t.left_minor - t.right_minor) desc)
        filter (where t.left_minor <> t.right_minor))[1:10] as offenders
    from (${things}) t group by t.currency order by t.currency`;
}

/** What the ledger can prove by itself; higher nouns add the proofs that read their own tables. */
export const ledgerProofs: readonly BooksProof[] = [
  {
    name: 'entries',
    says: 'the legs of every entry sum to zero and none is missing',
    query: sql`
      with by_entry as (
        select e.id, e.leg_count, coalesce(l.currency, 'XXX') as currency, coalesce(sum(l.amount_minor), 0) as total,
          sum(count(l.id)) over (partition by e.id) as legs
        from ledger_entry e left join ledger_leg l on l.entry_id = e.id group by e.id, e.leg_count, l.currency
      ), loose as (
        select l.currency, l.entry_id from ledger_leg l where not exists (select from ledger_entry e where e.id = l.entry_id)
      )
      select currency, coalesce(sum(total), 0)::bigint as left_minor, 0::bigint as right_minor,
        (array_agg('entry ' || id order by id) filter (where total <> 0 or legs <> leg_count or currency = 'XXX'))[1:10] as offenders
      from (select id, leg_count, currency, total, legs from by_entry
            union all select entry_id, 0, currency, 0, 1 from loose) b group by currency order by currency`,
  },
  {
    name: 'sub-ledgers',
    says: 'each kept sub-balance equals the legs of its control account',
    query: comparedByThing(sql`
      select coalesce(b.account_code, l.account_code) || ' ' || coalesce(b.sub_id, l.sub_id) as thing,
        coalesce(b.currency, l.currency) as currency, coalesce(b.balance_minor, 0) as left_minor, coalesce(l.total, 0) as right_minor
      from ledger_balance b
      full join (
        select account_code, sub_id, currency, sum(amount_minor)::bigint as total from ledger_leg
        where account_code in (select code from ledger_account where keeps_balance) group by 1, 2, 3
      ) l on l.account_code = b.account_code and l.sub_id = b.sub_id and l.currency = b.currency`),
  },
];

/** Runs proofs on a read connection; a proof holds when both sides are equal and nothing stands out. */
export async function runProofs(db: Db, proofs: readonly BooksProof[]): Promise<ProofResult[]> {
  const results: ProofResult[] = [];
  for (const proof of proofs) {
    for (const row of await db.rows<Row>(proof.query)) {
      const offenders = row.offenders ?? [];
      const ok = row.leftMinor === row.rightMinor && offenders.length === 0;
      results.push({
        proof: proof.name,
        says: proof.says,
        currency: row.currency,
        leftMinor: row.leftMinor,
        rightMinor: row.rightMinor,
        ok,
        offenders,
      });
    }
  }
  return results;
}
