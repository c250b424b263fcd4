import { z } from 'zod';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { ratesOn } from './approvals.policy.repo';
import { conditionShape, stepShape } from './approvals.schema';
import { currenciesNamed, standingOfPair, type Pair, type PairStanding } from './domain/exchange';

export type RateRow = {
  id: string;
  rateDate: string;
  fromCurrency: string;
  toCurrency: string;
  rate: string;
  source: string;
  requestId: string | null;
  requestRef: string | null;
  recordedBy: string | null;
  approvedBy: string | null;
};

/** Who said yes and did not take it back, by name. */
const APPROVERS = `(select string_agg(distinct a.display_name, ', ') from approval_decision d join person a on a.id = d.person_id
  where d.request_id = q.id and d.version = q.version and d.decision = 'approve'
    and not exists (select from approval_undo u where u.decision_id = d.id))`;

/** The exchange rates by their day, with who recorded and who approved each. */
export const rates = defineList<RateRow>({
  name: 'approvals.rates',
  permission: 'approvals.read',
  scope: 'all',
  from: `exchange_rate x left join approval_request q on q.id = x.request_id
    left join person m on q.maker_kind = 'person' and m.id::text = q.maker_id`,
  columns: {
    id: { sql: 'x.id', type: 'uuid' },
    rateDate: { sql: 'x.rate_date', type: 'date', sort: true, filter: 'range' },
    fromCurrency: { sql: 'x.from_currency', type: 'text', sort: true, filter: 'text' },
    toCurrency: { sql: 'x.to_currency', type: 'text', sort: true, filter: 'text' },
    rate: { sql: 'x.rate', type: 'text' },
    source: { sql: 'x.source', type: 'text', filter: 'text' },
    requestId: { sql: 'q.id', type: 'uuid' },
    requestRef: { sql: 'q.ref', type: 'text' },
    recordedBy: { sql: 'coalesce(m.display_name, q.maker_id)', type: 'text', filter: 'text' },
    approvedBy: { sql: APPROVERS, type: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'rateDate', dir: 'desc' },
  search: ['fromCurrency', 'toCurrency', 'source'],
  masks: {},
  count: true,
});

const livePolicyRow = z.object({ conditions: z.array(z.array(conditionShape)), steps: z.array(stepShape) });

/** The pairs without which an act could not be judged: what was dealt in lately, against what policies name in force. */
async function pairsNeeded(db: Db, now: Date): Promise<Pair[]> {
  const policies = await db.rows(sql`
    select conditions, steps from (
      select distinct on (command, name) conditions, steps, status from approval_policy
      where effective_from <= ${now} order by command, name, version desc) latest where status = 'live'`);
  const dealt = await db.rows<{ currency: string }>(sql`
    select currency from approval_request where currency is not null and submitted_at > ${now}::timestamptz - interval '90 days'
    union select currency from approval_pass where at > ${now}::timestamptz - interval '90 days'
    union select from_currency from exchange_rate`);
  const targets = currenciesNamed(z.array(livePolicyRow).parse(policies));
  return dealt.flatMap(({ currency: from }) => targets.filter((to) => to !== from).map((to) => ({ from, to })));
}

/** Which pairs of currencies have a rate that still holds, and which acts would be refused for want of one. */
export const ratePairs = defineQuery({
  name: 'approvals.ratePairs',
  permission: 'approvals.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: async ({ db, now, businessDate }): Promise<PairStanding[]> => {
    const pairs = await pairsNeeded(db, now);
    const holding = await ratesOn(db, pairs, businessDate);
    const newest = await db.rows<Pair & { rate: string; date: string }>(sql`
      select distinct on (from_currency, to_currency) from_currency as "from", to_currency as "to", rate, rate_date::text as date
      from exchange_rate where rate_date <= ${businessDate}::date order by from_currency, to_currency, rate_date desc, id desc`);
    return pairs
      .map((pair) => standingOfPair(pair, { holding, newest, businessDate }))
      .toSorted((a, b) => (`${a.from}/${a.to}` < `${b.from}/${b.to}` ? -1 : 1));
  },
});
