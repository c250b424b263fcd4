import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { fileInput } from './payments.schema';
import { stageFile } from './use-cases/example-payments';

export type FileListRow = {
  id: string;
  ref: string;
  direction: string;
  scheme: string;
  bankAccountId: string;
  bankAccountName: string;
  orderCount: number;
  totalMinor: bigint;
  currency: string;
  executionDate: string;
  state: string;
  bankStatus: string | null;
  requestId: string | null;
  builtByName: string | null;
  createdAt: Date;
  sentAt: Date | null;
  version: number;
};

/** Payment files, the newest first. */
export const files = defineList<FileListRow>({
  name: 'payments.files',
  permission: 'payments.read',
  scope: 'all',
  from: 'payment_file f join bank_account b on b.id = f.bank_account_id join run r on r.id = f.built_run_id left join person p on p.id::text = r.actor_id',
  columns: {
    id: { sql: 'f.id', type: 'uuid', sort: true },
    ref: { sql: 'f.ref', type: 'text', sort: true, filter: 'text' },
    direction: { sql: 'f.direction', type: 'text', filter: 'enum' },
    scheme: { sql: 'f.scheme', type: 'text', filter: 'enum' },
    bankAccountId: { sql: 'f.bank_account_id', type: 'uuid', filter: 'enum' },
    bankAccountName: { sql: 'b.name', type: 'text' },
    orderCount: { sql: 'f.order_count', type: 'int', sort: true },
    totalMinor: { sql: 'f.total_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'f.currency', type: 'text', filter: 'enum' },
    executionDate: { sql: 'f.execution_date', type: 'date', sort: true, filter: 'range' },
    state: { sql: 'f.state', type: 'text', filter: 'enum' },
    bankStatus: { sql: 'f.bank_status', type: 'text', filter: 'enum' },
    requestId: { sql: 'f.request_id', type: 'uuid' },
    builtByName: { sql: 'coalesce(p.display_name, r.actor_id)', type: 'text' },
    createdAt: { sql: 'f.created_at', type: 'timestamptz' },
    sentAt: { sql: 'f.sent_at', type: 'timestamptz' },
    version: { sql: 'f.version', type: 'int' },
  },
  key: 'id',
  defaultSort: { id: 'id', dir: 'desc' },
  search: ['ref'],
  masks: {},
  count: true,
});

type FileLineRow = {
  id: string;
  ref: string;
  holderName: string;
  iban: string;
  amountMinor: bigint;
  currency: string;
  remittance: string;
  state: string;
  bankStatus: string | null;
  reasonCode: string | null;
  /** Whether the bank has paid (or collected from) this IBAN in an earlier file of ours. */
  ibanUsedBefore: boolean;
  /** The account that this payee had in the last file, when it was another one. */
  formerIban: string | null;
};
type FileReportRow = { id: string; receivedAt: Date; messageId: string; state: string; findings: unknown };
type FileStepRow = { at: Date; command: string; outcome: string; actorId: string; reason: string | null };

export type FileDetail = FileListRow & {
  messageId: string;
  pmtInfId: string;
  sha256: string;
  sizeBytes: number;
  accountIban: string;
  claimedAt: Date | null;
  bankReceipt: string | null;
  reasonText: string | null;
  /** At most the first 500; the list of orders has them all by file. */
  lines: FileLineRow[];
  reports: FileReportRow[];
  history: FileStepRow[];
  last: { ref: string; orderCount: number; totalMinor: bigint; executionDate: string } | null;
};

const headOf = (fileId: string) => sql`
  select f.id, f.ref, f.direction, f.scheme, f.bank_account_id, b.name as bank_account_name, b.iban as account_iban, f.order_count, f.total_minor, f.currency,
    f.execution_date, f.state, f.bank_status, f.request_id, coalesce(p.display_name, r.actor_id) as built_by_name, f.created_at, f.sent_at, f.version,
    f.message_id, f.pmt_inf_id, f.sha256, w.size_bytes, f.claimed_at, f.bank_receipt, f.reason_text
  from payment_file f join bank_account b on b.id = f.bank_account_id join run r on r.id = f.built_run_id
    join raw_file w on w.id = f.raw_file_id left join person p on p.id::text = r.actor_id
  where f.id = ${fileId}::uuid`;

const linesOf = (fileId: string) => sql`
  select o.id, o.ref, o.holder_name, o.iban, o.amount_minor, o.currency, o.remittance, o.state, o.bank_status, o.reason_code,
    exists (select from payment_order u where u.iban = o.iban and u.file_id is distinct from o.file_id
      and u.state in ('sent', 'accepted', 'executed', 'returned')) as iban_used_before,
    nullif((select u.iban from payment_order u where u.counterparty_id = o.counterparty_id and u.direction = o.direction and u.id < o.id
      and u.file_id is distinct from o.file_id and u.state in ('sent', 'accepted', 'executed') order by u.id desc limit 1), o.iban) as former_iban
  from payment_order o where o.file_id = ${fileId}::uuid order by o.amount_minor desc, o.id limit 500`;

/** One file: what is in it, its hash, what happened to it and what the bank said; and what differs from the last one. */
export const file = defineQuery({
  name: 'payments.file',
  permission: 'payments.read',
  scope: 'all',
  masks: { iban: 'iban', accountIban: 'iban', formerIban: 'iban' },
  reveal: null,
  input: fileInput,
  example: async (world) => ({ fileId: (await stageFile(world)).fileId }),
  handle: async ({ db }, { fileId }) => {
    const head = await db.maybe<Omit<FileDetail, 'lines' | 'reports' | 'history' | 'last'>>(headOf(fileId));
    if (!head) return notFound('payment file', fileId);
    const lines = await db.rows<FileLineRow>(linesOf(fileId));
    const reports = await db.rows<FileReportRow>(
      sql`select id, received_at, message_id, state, findings from bank_report where payment_file_id = ${fileId}::uuid order by received_at, id`,
    );
    const history = await db.rows<FileStepRow>(sql`
      select a.occurred_at as at, a.command, a.outcome, coalesce(p.display_name, a.actor_id) as actor_id, a.reason
      from audit_event a left join person p on p.id::text = a.actor_id
      where a.entity_type = 'payment-file' and a.entity_id = ${fileId} order by a.id`);
    const last = await db.maybe<NonNullable<FileDetail['last']>>(sql`
      select ref, order_count, total_minor, execution_date from payment_file
      where bank_account_id = ${head.bankAccountId}::uuid and direction = ${head.direction} and id < ${fileId}::uuid and state in ('sent', 'accepted')
      order by id desc limit 1`);
    return { ...head, lines, reports, history, last } satisfies FileDetail;
  },
});
