import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { figuresOf, type Figures } from './merchants.statement.repo';
import { stageMerchantWithAccount } from './use-cases/example-merchant';

export type MerchantListRow = {
  id: string;
  ref: string;
  name: string;
  category: string;
  country: string;
  city: string;
  currency: string;
  status: 'active' | 'held' | 'closed';
  feeBps: number;
  payoutDelayDays: number;
  iban: string | null;
  balanceMinor: bigint;
  createdAt: Date;
};

export const list = defineList<MerchantListRow>({
  name: 'merchants.list',
  permission: 'merchants.read',
  scope: 'all',
  from: `merchant m
    left join merchant_account a on a.merchant_id = m.id and a.status = 'live'
    left join lateral (select sum(l.amount_minor)::bigint as balance from merchant_statement_line l
      where l.merchant_id = m.id and l.currency = m.currency) b on true`,
  columns: {
    id: { sql: 'm.id', type: 'uuid' },
    ref: { sql: 'm.ref', type: 'text', sort: true, filter: 'text' },
    name: { sql: 'm.name', type: 'text', sort: true, filter: 'text' },
    category: { sql: 'm.category', type: 'text', sort: true, filter: 'enum' },
    country: { sql: 'm.country', type: 'text', sort: true, filter: 'enum' },
    city: { sql: 'm.city', type: 'text', sort: true, filter: 'text' },
    currency: { sql: 'm.currency', type: 'text', filter: 'enum' },
    status: { sql: 'm.status', type: 'text', sort: true, filter: 'enum' },
    feeBps: { sql: 'm.fee_bps', type: 'int', sort: true },
    payoutDelayDays: { sql: 'm.payout_delay_days', type: 'int', sort: true },
    iban: { sql: 'a.iban', type: 'text' },
    balanceMinor: { sql: 'coalesce(b.balance, 0)', type: 'bigint', sort: true, filter: 'range' },
    createdAt: { sql: 'm.created_at', type: 'timestamptz', sort: true, filter: 'range' },
  },
  key: 'id',
  defaultSort: { id: 'name', dir: 'asc' },
  search: ['ref', 'name', 'city'],
  masks: { iban: 'iban' },
  count: true,
});

export type MerchantAccountView = {
  id: string;
  iban: string;
  bic: string | null;
  holderName: string;
  status: 'live' | 'ended';
  liveFrom: Date;
  endedAt: Date | null;
  requestId: string | null;
  requestRef: string | null;
  changedByName: string | null;
  firstPaidOn: string | null;
};

export type MerchantDetail = {
  id: string;
  ref: string;
  name: string;
  legalName: string;
  category: string;
  country: string;
  city: string;
  currency: string;
  contactEmail: string;
  status: 'active' | 'held' | 'closed';
  holdReason: string | null;
  feeBps: number;
  feeFixedMinor: bigint;
  reserveBps: number;
  payoutDelayDays: number;
  feeRecognition: string;
  createdAt: Date;
  version: number;
  accounts: MerchantAccountView[];
  figures: Figures[];
  waiting: { requestId: string; ref: string; command: string; title: string }[];
};

/** A merchant with its terms, its accounts (masked, newest first), its figures and what waits for approval about it. */
export const detail = defineQuery({
  name: 'merchants.detail',
  permission: 'merchants.read',
  scope: 'all',
  masks: { iban: 'iban', contactEmail: 'email' },
  reveal: null,
  input: z.object({ merchantId: z.uuid() }),
  example: async (world) => ({ merchantId: (await stageMerchantWithAccount(world)).merchantId }),
  handle: async ({ db, businessDate }, { merchantId }): Promise<MerchantDetail | Refusal> => {
    const merchant = await db.maybe<Omit<MerchantDetail, 'accounts' | 'figures' | 'waiting'>>(sql`
      select id, ref, name, legal_name, category, country, city, currency, contact_email, status, hold_reason, fee_bps, fee_fixed_minor,
        reserve_bps, payout_delay_days, fee_recognition, created_at, version
      from merchant where id = ${merchantId}`);
    if (!merchant) return notFound('merchant', merchantId);
    const accounts = await db.rows<MerchantAccountView>(sql`
      select a.id, a.iban, a.bic, a.holder_name, a.status, a.live_from, a.ended_at, a.request_id, q.ref as request_ref,
        p.display_name as changed_by_name, a.first_paid_on
      from merchant_account a left join approval_request q on q.id = a.request_id left join person p on p.id = a.changed_by
      where a.merchant_id = ${merchantId} order by a.live_from desc, a.id desc`);
    const waiting = await db.rows<MerchantDetail['waiting'][number]>(sql`
      select id as request_id, ref, command, title from approval_request
      where entity_type = 'merchant' and entity_id = ${merchantId} and status = 'pending' order by submitted_at`);
    return { ...merchant, accounts, figures: await figuresOf(db, merchantId, businessDate), waiting };
  },
});

export type MerchantStatementRow = {
  id: bigint;
  kind: string;
  amountMinor: bigint;
  currency: string;
  businessDate: string;
  payableOn: string;
  sourceType: string;
  sourceId: string;
  text: string;
};

const wordOf = (filter: unknown): string | null =>
  Array.isArray(filter) ? String(filter[0] ?? '') : typeof filter === 'string' ? filter : null;

/** What the lender owes a merchant, line by line; the filter `merchantId` says whose. Without it there are no rows. */
export const statement = defineList<MerchantStatementRow>({
  name: 'merchants.statement',
  permission: 'merchants.read',
  scope: 'all',
  from: 'merchant_statement_line l',
  where: (_context, input) => sql`l.merchant_id::text = ${wordOf(input.filters.merchantId)}`,
  extraFilters: ['merchantId'],
  columns: {
    id: { sql: 'l.id', type: 'bigint', sort: true },
    kind: { sql: 'l.kind', type: 'text', filter: 'enum' },
    amountMinor: { sql: 'l.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'l.currency', type: 'text', filter: 'enum' },
    businessDate: { sql: 'l.business_date', type: 'date', sort: true, filter: 'range' },
    payableOn: { sql: 'l.payable_on', type: 'date', sort: true, filter: 'range' },
    sourceType: { sql: 'l.source_type', type: 'text' },
    sourceId: { sql: 'l.source_id', type: 'text' },
    text: { sql: 'l.text', type: 'text', filter: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'id', dir: 'desc' },
  search: ['text', 'sourceId'],
  masks: {},
  count: false,
  example: async (world) => ({ filters: { merchantId: (await stageMerchantWithAccount(world)).merchantId } }),
});

/** One account number in full. `subjectId` is the id of the merchant's account. */
export const revealIban = defineQuery({
  name: 'merchants.revealIban',
  permission: 'merchants.revealIban',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'merchant_account' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => ({
    subjectId: (await stageMerchantWithAccount(world)).accountId,
    reason: 'The merchant asks on the phone',
  }),
  handle: async (
    { db },
    { subjectId },
  ): Promise<{ iban: string; bic: string | null; holderName: string } | Refusal> => {
    const account = await db.maybe<{ iban: string; bic: string | null; holderName: string }>(
      sql`select iban, bic, holder_name from merchant_account where id = ${subjectId}`,
    );
    return account ?? notFound('account', subjectId);
  },
});
