import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { json, sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { ceilingFor, sentence, validateRule, type LegalCeiling } from './domain/fee-rule';
import { ceilingsOn } from './fees.repo';
import { toRule, tryRuleInput, type RuleDefinition } from './fees.schema';
import { backtest, type Backtest } from './use-cases/backtest';
import { exampleRule, stageDraft } from './use-cases/example-fees';
import { stageFee } from './use-cases/example-fee';

export type RuleListRow = {
  id: string;
  code: string;
  version: number;
  name: string;
  status: 'draft' | 'proposed' | 'live' | 'retired';
  jurisdiction: string;
  currency: string;
  effectiveFrom: string | null;
  draftedByName: string;
  charged: bigint;
  updatedAt: Date;
};

export const rules = defineList<RuleListRow>({
  name: 'fees.rules',
  permission: 'fees.read',
  scope: 'all',
  from: `fee_rule r join person p on p.id = r.drafted_by
    left join lateral (select count(*)::bigint as n from fee f where f.rule_id = r.id) c on true`,
  columns: {
    id: { sql: 'r.id', type: 'uuid' },
    code: { sql: 'r.code', type: 'text', sort: true, filter: 'text' },
    version: { sql: 'r.version', type: 'int', sort: true },
    name: { sql: 'r.name', type: 'text', sort: true, filter: 'text' },
    status: { sql: 'r.status', type: 'text', sort: true, filter: 'enum' },
    jurisdiction: { sql: 'r.jurisdiction', type: 'text', sort: true, filter: 'enum' },
    currency: { sql: 'r.currency', type: 'text', filter: 'enum' },
    effectiveFrom: {
      sql: 'r.effective_from',
      type: 'date',
      sort: true,
      nullsAs: `'9999-12-31'::date`,
      filter: 'range',
    },
    draftedByName: { sql: 'p.display_name', type: 'text', sort: true, filter: 'text' },
    charged: { sql: 'coalesce(c.n, 0)', type: 'bigint', sort: true },
    updatedAt: { sql: 'r.updated_at', type: 'timestamptz', sort: true },
  },
  key: 'id',
  defaultSort: { id: 'updatedAt', dir: 'desc' },
  search: ['code', 'name'],
  masks: {},
  count: true,
});

export type RuleDetail = {
  id: string;
  code: string;
  version: number;
  rowVersion: number;
  name: string;
  status: RuleListRow['status'];
  jurisdiction: string;
  currency: string;
  definition: RuleDefinition;
  sentence: string;
  effectiveFrom: string | null;
  draftedByName: string;
  requestId: string | null;
  requestRef: string | null;
  ceiling: LegalCeiling | null;
  versions: {
    id: string;
    version: number;
    status: RuleListRow['status'];
    name: string;
    sentence: string;
    effectiveFrom: string | null;
  }[];
};

type RuleRecord = Omit<RuleDetail, 'sentence' | 'ceiling' | 'versions'>;

const recordColumns = sql`r.id, r.code, r.version, r.row_version, r.name, r.status, r.jurisdiction, r.currency, r.definition, r.effective_from,
  p.display_name as drafted_by_name, r.request_id, q.ref as request_ref`;

/** A rule with its sentence, its law and its versions, newest first. */
export const rule = defineQuery({
  name: 'fees.rule',
  permission: 'fees.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ ruleId: z.uuid() }),
  example: async (world) => ({ ruleId: (await stageDraft(world)).ruleId }),
  handle: async ({ db, businessDate }, input): Promise<RuleDetail | Refusal> => {
    const all = await db.rows<RuleRecord>(sql`
      select ${recordColumns} from fee_rule r join person p on p.id = r.drafted_by left join approval_request q on q.id = r.request_id
      where r.code = (select code from fee_rule where id = ${input.ruleId}) order by r.version desc`);
    const found = all.find((each) => each.id === input.ruleId);
    if (!found) return notFound('fee rule', input.ruleId);
    return {
      ...found,
      sentence: sentence(toRule(found)),
      ceiling: ceilingFor(found, await ceilingsOn(db, businessDate)) ?? null,
      versions: all.map((each) => ({
        id: each.id,
        version: each.version,
        status: each.status,
        name: each.name,
        sentence: sentence(toRule(each)),
        effectiveFrom: each.effectiveFrom,
      })),
    };
  },
});

export type TriedRule = {
  sentence: string;
  faults: { code: string; field: string | null; message: string }[];
  result: Backtest;
};

/** Tries a rule that need not be saved on the book of a period: what it would charge, whom, and what stands against it. */
export const tryRule = defineQuery({
  name: 'fees.tryRule',
  permission: 'fees.draftRule',
  scope: 'all',
  masks: {},
  reveal: null,
  input: tryRuleInput,
  example: () => Promise.resolve({ ...exampleRule, from: '2026-10-01', to: '2026-10-31' }),
  handle: async ({ db, businessDate }, input): Promise<TriedRule> => {
    const wanted = toRule(input);
    const faults = validateRule(wanted, await ceilingsOn(db, businessDate)).map((fault) => ({
      code: fault.code,
      field: typeof fault.details.field === 'string' ? fault.details.field : null,
      message: fault.message,
    }));
    return {
      sentence: sentence(wanted),
      faults,
      result: await backtest(db, { rule: wanted, from: input.from, to: input.to }),
    };
  },
});

/** What the law allows at most, by jurisdiction, on the business date. */
export const ceilings = defineQuery({
  name: 'fees.ceilings',
  permission: 'fees.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: () => Promise.resolve({}),
  handle: ({ db, businessDate }): Promise<LegalCeiling[]> => ceilingsOn(db, businessDate),
});

/** Groups of customers that there are, for the builder. */
export const groups = defineQuery({
  name: 'fees.groups',
  permission: 'fees.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: () => Promise.resolve({}),
  handle: ({ db }): Promise<{ code: string; customers: number }[]> =>
    db.rows(
      sql`select fee_group as code, count(*)::int as customers from customer group by fee_group order by fee_group`,
    ),
});

export type FeeListRow = {
  id: string;
  ref: string;
  planId: string;
  planRef: string;
  customerId: string;
  customerName: string;
  ruleName: string;
  ruleVersion: number;
  amountMinor: bigint;
  openMinor: bigint;
  currency: string;
  assessedOn: string;
  state: 'open' | 'paid' | 'waived';
};

export const fees = defineList<FeeListRow>({
  name: 'fees.fees',
  permission: 'fees.read',
  scope: 'all',
  from: 'fee f join plan p on p.id = f.plan_id join customer c on c.id = f.customer_id join fee_rule r on r.id = f.rule_id',
  columns: {
    id: { sql: 'f.id', type: 'uuid' },
    ref: { sql: 'f.ref', type: 'text', sort: true, filter: 'text' },
    planId: { sql: 'f.plan_id', type: 'uuid', filter: 'enum' },
    planRef: { sql: 'p.ref', type: 'text', sort: true, filter: 'text' },
    customerId: { sql: 'f.customer_id', type: 'uuid', filter: 'enum' },
    customerName: { sql: `c.first_name || ' ' || c.last_name`, type: 'text', sort: true, filter: 'text' },
    ruleName: { sql: 'r.name', type: 'text', sort: true, filter: 'text' },
    ruleVersion: { sql: 'f.rule_version', type: 'int' },
    amountMinor: { sql: 'f.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    openMinor: { sql: 'f.amount_minor - f.paid_minor - f.waived_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'f.currency', type: 'text', filter: 'enum' },
    assessedOn: { sql: 'f.assessed_on', type: 'date', sort: true, filter: 'range' },
    state: { sql: 'f.state', type: 'text', sort: true, filter: 'enum' },
  },
  key: 'id',
  defaultSort: { id: 'assessedOn', dir: 'desc' },
  search: ['ref', 'planRef', 'customerName'],
  masks: {},
  count: true,
});

export type FeeCard = FeeListRow & {
  version: number;
  paidMinor: bigint;
  waivedMinor: bigint;
  ruleId: string;
  instalmentNo: number;
  sentence: string;
  inputs: Record<string, unknown>;
  arithmetic: string[];
  waivers: { amountMinor: string; reason: string; at: string; by: string | null; requestRef: string | null }[];
};

/** The card of a fee: rule and version, what it looked at, its arithmetic, and who waived what and why. */
export const fee = defineQuery({
  name: 'fees.fee',
  permission: 'fees.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ feeId: z.uuid() }),
  example: async (world) => ({ feeId: (await stageFee(world)).feeId }),
  handle: async ({ db }, input): Promise<FeeCard | Refusal> => {
    const found = await db.maybe<Omit<FeeCard, 'sentence'> & { jurisdiction: string; definition: RuleDefinition }>(sql`
      select f.id, f.ref, f.plan_id, p.ref as plan_ref, f.customer_id, c.first_name || ' ' || c.last_name as customer_name,
        r.name as rule_name, f.rule_version, f.rule_id, f.amount_minor, f.amount_minor - f.paid_minor - f.waived_minor as open_minor,
        f.paid_minor, f.waived_minor, f.currency, f.assessed_on, f.state, f.version, i.no as instalment_no, f.inputs, f.arithmetic,
        r.jurisdiction, r.definition,
        coalesce((select jsonb_agg(jsonb_build_object('amountMinor', w.amount_minor::text, 'reason', w.reason, 'at', w.at,
            'by', who.display_name, 'requestRef', q.ref) order by w.at)
          from fee_waiver w left join run on run.id = w.run_id left join person who on who.id::text = run.actor_id
            left join approval_request q on q.id = w.request_id where w.fee_id = f.id), ${json([])}::jsonb) as waivers
      from fee f join plan p on p.id = f.plan_id join customer c on c.id = f.customer_id join fee_rule r on r.id = f.rule_id
        join instalment i on i.id = f.instalment_id where f.id = ${input.feeId}`);
    if (!found) return notFound('fee', input.feeId);
    const { jurisdiction, definition, ...card } = found;
    return {
      ...card,
      sentence: sentence(toRule({ name: card.ruleName, jurisdiction, currency: card.currency, definition })),
    };
  },
});
