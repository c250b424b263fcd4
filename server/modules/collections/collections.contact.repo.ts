import type { BusinessDate } from '@/server/kernel/business-date';
import { sql, trusted } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { contactGate, defaultContactRules, type Channel, type GateAnswer, type Hold } from './domain/contact-gate';

const rules = defaultContactRules;
const today = `(select business_date from calendar where entity = 'main')`;
const local = `(entity_now() at time zone c.time_zone)`;
const closedWeekdays = rules.closedWeekdays.join(', ');

/**
 * Whether case `k` of customer `c` is offered for a call now, as one word: 'ok', or the first thing against it. The same
 * rules as the contact gate, said in SQL so that the queue can be walked and filtered; a test holds the two together.
 */
export const contactCodeSql = `case
  when exists (select from customer_hold h where h.customer_id = c.id and h.lifted_at is null
    and ${today} between h.from_date and coalesce(h.until_date, 'infinity')) then 'hold'
  when extract(isodow from ${local}) in (${closedWeekdays || '0'}) or to_char(${local}, 'HH24:MI') < '${rules.fromTime}'
    or to_char(${local}, 'HH24:MI') >= '${rules.toTime}' then 'hours'
  when (select count(*) from contact_attempt a where a.customer_id = c.id and not a.inbound
    and a.business_date > ${today} - ${rules.windowDays} and a.business_date <= ${today}) >= ${rules.maxAttempts} then 'attempts'
  when exists (select from promise w where w.customer_id = c.id and w.state = 'open') then 'promise'
  when k.snoozed_until > ${today} then 'snoozed'
  when exists (select from contact_attempt a where a.customer_id = c.id and a.business_date = ${today}) then 'today'
  else 'ok' end`;

export const contactCode = trusted(contactCodeSql);

type GateRow = {
  caseId: string;
  country: string;
  localTime: string;
  localWeekday: number;
  holds: Hold[];
  attemptDates: BusinessDate[];
  promise: { amountMinor: string; currency: string; dueDate: BusinessDate } | null;
};

/** The answers of the contact gate for cases, by case id, on one channel at the entity's time `now`. */
export async function gateAnswers(
  db: Db,
  caseIds: readonly string[],
  at: { channel: Channel; now: Date; businessDate: BusinessDate },
): Promise<Map<string, GateAnswer>> {
  const rows = await db.rows<GateRow>(sql`
    select k.id as case_id, c.country, to_char(${at.now}::timestamptz at time zone c.time_zone, 'HH24:MI') as local_time,
      extract(isodow from ${at.now}::timestamptz at time zone c.time_zone)::int as local_weekday,
      coalesce((select jsonb_agg(jsonb_build_object('kind', h.kind, 'fromDate', h.from_date, 'untilDate', h.until_date) order by h.id)
        from customer_hold h where h.customer_id = c.id and h.lifted_at is null), '[]') as holds,
      array(select a.business_date::text from contact_attempt a where a.customer_id = c.id and not a.inbound
        and a.business_date > ${at.businessDate}::date - ${rules.windowDays}::int order by a.business_date) as attempt_dates,
      (select jsonb_build_object('amountMinor', w.amount_minor::text, 'currency', w.currency, 'dueDate', w.due_date)
        from promise w where w.customer_id = c.id and w.state = 'open') as promise
    from collection_case k join customer c on c.id = k.customer_id where k.id = any (${caseIds}::uuid[])`);
  return new Map(
    rows.map((row) => [
      row.caseId,
      contactGate({
        channel: at.channel,
        businessDate: at.businessDate,
        localTime: row.localTime,
        localWeekday: row.localWeekday,
        holds: row.holds,
        attemptDates: row.attemptDates,
        openPromise: row.promise && { ...row.promise, amountMinor: BigInt(row.promise.amountMinor) },
        rules: { ...rules, jurisdiction: row.country },
      }),
    ]),
  );
}
