import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { z } from 'zod';
import { reasonOf } from './domain/reason-codes';

import { stageFile } from './use-cases/example-payments';

export type OrderListRow = {
  id: string;
  ref: string;
  direction: string;
  kind: string;
  holderName: string;
  iban: string;
  amountMinor: bigint;
  currency: string;
  executionDate: string;
  state: string;
  blockedReason: string | null;
  reasonCode: string | null;
  bankStatus: string | null;
  fileId: string | null;
  fileRef: string | null;
  counterpartyId: string;
  version: number;
  createdAt: Date;
};

/** Payment orders, payouts and debits. */
export const orders = defineList<OrderListRow>({
  name: 'payments.orders',
  permission: 'payments.read',
  scope: 'all',
  from: 'payment_order o left join payment_file f on f.id = o.file_id',
  columns: {
    id: { sql: 'o.id', type: 'uuid', sort: true },
    ref: { sql: 'o.ref', type: 'text', sort: true, filter: 'text' },
    direction: { sql: 'o.direction', type: 'text', filter: 'enum' },
    kind: { sql: 'o.kind', type: 'text', filter: 'enum' },
    holderName: { sql: 'o.holder_name', type: 'text', sort: true, filter: 'text' },
    iban: { sql: 'o.iban', type: 'text' },
    amountMinor: { sql: 'o.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'o.currency', type: 'text', filter: 'enum' },
    executionDate: { sql: 'o.execution_date', type: 'date', sort: true, filter: 'range' },
    state: { sql: 'o.state', type: 'text', filter: 'enum' },
    blockedReason: { sql: 'o.blocked_reason', type: 'text' },
    reasonCode: { sql: 'o.reason_code', type: 'text', filter: 'enum' },
    bankStatus: { sql: 'o.bank_status', type: 'text', filter: 'enum' },
    fileId: { sql: 'o.file_id', type: 'uuid', filter: 'enum' },
    fileRef: { sql: 'f.ref', type: 'text', filter: 'enum' },
    counterpartyId: { sql: 'o.counterparty_id', type: 'uuid', filter: 'enum' },
    version: { sql: 'o.version', type: 'int' },
    createdAt: { sql: 'o.created_at', type: 'timestamptz' },
  },
  key: 'id',
  defaultSort: { id: 'executionDate', dir: 'desc' },
  search: ['ref', 'holderName'],
  masks: { iban: 'iban', blockedReason: 'text' },
  count: false,
});

export type OrderEventRow = {
  at: Date;
  businessDate: string;
  fromState: string | null;
  toState: string;
  event: string;
  reasonCode: string | null;
  reasonText: string | null;
  sourceType: string;
  sourceId: string;
  actorId: string;
  command: string;
};

export type OrderReturnRow = {
  id: string;
  kind: string;
  reasonCode: string;
  reasonText: string | null;
  handling: string;
  amountMinor: bigint;
  chargeMinor: bigint;
  currency: string;
  bookedOn: string;
  learnedOn: string;
};

export type OrderDetail = Omit<OrderListRow, 'createdAt'> & {
  sourceType: string;
  sourceId: string;
  counterpartyType: string;
  bic: string | null;
  remittance: string;
  endToEndId: string;
  mandateId: string | null;
  mandateRef: string | null;
  bankAccountId: string;
  bankAccountName: string;
  reasonText: string | null;
  fileState: string | null;
  preparedByName: string | null;
  createdAt: Date;
  reasonMeaning: string | null;
  events: OrderEventRow[];
  orderReturn: OrderReturnRow | null;
};

/** One order with its whole story: every move and what moved it, its file, its return. */
export const order = defineQuery({
  name: 'payments.order',
  permission: 'payments.read',
  scope: 'all',
  masks: { iban: 'iban', blockedReason: 'text', reasonText: 'text' },
  reveal: null,
  input: z.object({ orderId: z.uuid() }),
  example: async (world) => {
    const { fileId } = await stageFile(world);
    const row = await world.read((tx) =>
      tx.one<{ id: string }>(sql`select id from payment_order where file_id = ${fileId}::uuid order by id limit 1`),
    );
    return { orderId: row.id };
  },
  handle: async ({ db }, { orderId }) => {
    const head = await db.maybe<Omit<OrderDetail, 'events' | 'orderReturn' | 'reasonMeaning'>>(sql`
      select o.id, o.ref, o.direction, o.kind, o.source_type, o.source_id, o.counterparty_type, o.counterparty_id, o.holder_name, o.iban, o.bic,
        o.amount_minor, o.currency, o.remittance, o.end_to_end_id, o.mandate_id, m.ref as mandate_ref, o.bank_account_id, b.name as bank_account_name,
        o.execution_date, o.state, o.blocked_reason, o.bank_status, o.reason_code, o.reason_text, o.file_id, f.ref as file_ref, f.state as file_state,
        coalesce(p.display_name, o.prepared_by) as prepared_by_name, o.version, o.created_at
      from payment_order o join bank_account b on b.id = o.bank_account_id left join payment_file f on f.id = o.file_id
        left join mandate m on m.id = o.mandate_id left join person p on p.id::text = o.prepared_by
      where o.id = ${orderId}::uuid`);
    if (!head) return notFound('payment order', orderId);
    const events = await db.rows<OrderEventRow>(sql`
      select e.at, e.business_date, e.from_state, e.to_state, e.event, e.reason_code, e.reason_text, e.source_type, e.source_id, r.actor_id, r.command
      from payment_order_event e join run r on r.id = e.run_id where e.order_id = ${orderId}::uuid order by e.id`);
    const orderReturn = await db.maybe<OrderReturnRow>(sql`
      select id, kind, reason_code, reason_text, handling, amount_minor, charge_minor, currency, booked_on, learned_on
      from payment_return where order_id = ${orderId}::uuid`);
    const code = orderReturn?.reasonCode ?? head.reasonCode;
    return { ...head, events, orderReturn, reasonMeaning: code ? reasonOf(code).meaning : null } satisfies OrderDetail;
  },
});

export type ReturnListRow = OrderReturnRow & {
  orderId: string;
  orderRef: string;
  direction: string;
  holderName: string;
  counterpartyId: string;
  createdAt: Date;
};

/** What came back after it was booked. */
export const returns = defineList<ReturnListRow>({
  name: 'payments.returns',
  permission: 'payments.read',
  scope: 'all',
  from: 'payment_return r join payment_order o on o.id = r.order_id',
  columns: {
    id: { sql: 'r.id', type: 'uuid', sort: true },
    orderId: { sql: 'r.order_id', type: 'uuid' },
    orderRef: { sql: 'o.ref', type: 'text', filter: 'text' },
    direction: { sql: 'o.direction', type: 'text', filter: 'enum' },
    holderName: { sql: 'o.holder_name', type: 'text', filter: 'text' },
    counterpartyId: { sql: 'o.counterparty_id', type: 'uuid', filter: 'enum' },
    kind: { sql: 'r.kind', type: 'text', filter: 'enum' },
    reasonCode: { sql: 'r.reason_code', type: 'text', sort: true, filter: 'enum' },
    reasonText: { sql: 'r.reason_text', type: 'text' },
    handling: { sql: 'r.handling', type: 'text', filter: 'enum' },
    amountMinor: { sql: 'r.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    chargeMinor: { sql: 'r.charge_minor', type: 'bigint' },
    currency: { sql: 'r.currency', type: 'text', filter: 'enum' },
    bookedOn: { sql: 'r.booked_on', type: 'date', sort: true, filter: 'range' },
    learnedOn: { sql: 'r.learned_on', type: 'date', sort: true, filter: 'range' },
    createdAt: { sql: 'r.created_at', type: 'timestamptz' },
  },
  key: 'id',
  defaultSort: { id: 'learnedOn', dir: 'desc' },
  search: ['orderRef', 'holderName'],
  masks: { reasonText: 'text' },
  count: true,
});

export type AccountRow = {
  id: string;
  name: string;
  bankName: string;
  iban: string;
  currency: string;
  cutOffTime: string;
  debitLeadDays: number;
  balanceMinor: bigint;
  inTransitMinor: bigint;
};

/** Our accounts, with what the books say stands on them and what is on its way out. */
export const accounts = defineQuery({
  name: 'payments.accounts',
  permission: 'payments.read',
  scope: 'all',
  masks: { iban: 'iban' },
  reveal: null,
  input: z.object({}),
  example: () => Promise.resolve({}),
  handle: ({ db }): Promise<AccountRow[]> =>
    db.rows<AccountRow>(sql`
      select b.id, b.name, b.bank_name, b.iban, b.currency, b.cut_off_time, b.debit_lead_days,
        (select coalesce(sum(l.amount_minor), 0)::bigint from ledger_leg l
          where l.account_code = 'bank' and l.sub_id = b.id::text and l.currency = b.currency) as balance_minor,
        (select coalesce(-sum(t.balance_minor), 0)::bigint from payment_file f
          join ledger_balance t on t.account_code = 'payouts-in-transit' and t.sub_id = f.id::text and t.currency = b.currency
          where f.bank_account_id = b.id) as in_transit_minor
      from bank_account b where b.status = 'active' order by b.name, b.id`),
});

/** The bytes of a file as they were built and sent, for the bank's portal or for an auditor. */
export const fileBytes = defineQuery({
  name: 'payments.fileBytes',
  permission: 'payments.download',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'payment-file' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  example: async (world) => ({ subjectId: (await stageFile(world)).fileId, reason: 'Upload by hand' }),
  handle: async ({ db }, { subjectId }) => {
    const row = await db.maybe<{ name: string; sha256: string; bytes: Uint8Array }>(sql`
      select r.name, f.sha256, r.bytes from payment_file f join raw_file r on r.id = f.raw_file_id where f.id = ${subjectId}::uuid`);
    if (!row) return notFound('payment file', subjectId);
    return { name: row.name, sha256: row.sha256, bytesBase64: Buffer.from(row.bytes).toString('base64') };
  },
});
