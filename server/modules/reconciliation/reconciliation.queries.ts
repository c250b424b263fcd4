import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { exampleStatement, stageException, stageOwnAccount, stageStatement } from './use-cases/example-statement';

export type StatementListRow = {
  id: string;
  accountName: string;
  iban: string;
  statementId: string;
  sequence: bigint | null;
  bookedOn: string;
  currency: string;
  openingMinor: bigint;
  closingMinor: bigint;
  entryCount: number;
  state: 'read' | 'posted';
  openExceptions: number;
  findings: number;
};

/** Statements, the newest first; amounts in minor units of the row's currency. */
export const statements = defineList<StatementListRow>({
  name: 'reconciliation.statements',
  permission: 'reconciliation.read',
  scope: 'all',
  from: `statement s join bank_account b on b.id = s.bank_account_id
    left join lateral (select count(*)::int as n from statement_line l join recon_exception e on e.line_id = l.id and e.state <> 'closed'
      where l.statement_id = s.id) x on true`,
  columns: {
    id: { sql: 's.id', type: 'uuid' },
    accountName: { sql: 'b.name', type: 'text', filter: 'enum' },
    iban: { sql: 'b.iban', type: 'text' },
    statementId: { sql: 's.statement_id', type: 'text', filter: 'text' },
    sequence: { sql: 's.sequence', type: 'bigint' },
    bookedOn: { sql: 's.booked_on', type: 'date', sort: true, filter: 'range' },
    currency: { sql: 's.currency', type: 'text', filter: 'enum' },
    openingMinor: { sql: 's.opening_minor', type: 'bigint' },
    closingMinor: { sql: 's.closing_minor', type: 'bigint', sort: true, filter: 'range' },
    entryCount: { sql: 's.entry_count', type: 'int', sort: true },
    state: { sql: 's.state', type: 'text', filter: 'enum' },
    openExceptions: { sql: 'coalesce(x.n, 0)', type: 'int' },
    findings: { sql: 'jsonb_array_length(s.findings)', type: 'int' },
  },
  key: 'id',
  defaultSort: { id: 'bookedOn', dir: 'desc' },
  search: ['statementId', 'accountName'],
  masks: { iban: 'iban' },
  count: true,
});

export type StatementFinding = { code: string; severity: string; message: string; entry: number | null };

export type StatementDetail = {
  id: string;
  rawFileId: string;
  fileName: string;
  sha256: string;
  storedAt: Date;
  accountName: string;
  iban: string;
  message: string;
  statementId: string;
  sequence: bigint | null;
  currency: string;
  bookedOn: string;
  openingMinor: bigint;
  creditMinor: bigint;
  debitMinor: bigint;
  closingMinor: bigint;
  /** Closing less opening and lines; zero, or the statement would not have been booked. */
  differenceMinor: bigint;
  entryCount: number;
  matchedLines: number;
  openExceptions: number;
  openMinor: bigint;
  state: 'read' | 'posted';
  findings: StatementFinding[];
};

/** A statement with its balances checked again over its lines. */
export const statement = defineQuery({
  name: 'reconciliation.statement',
  permission: 'reconciliation.read',
  scope: 'all',
  masks: { iban: 'iban' },
  reveal: null,
  input: z.object({ statementId: z.uuid() }),
  example: async (world) => {
    const { iban } = await stageOwnAccount(world);
    return { statementId: (await stageStatement(world, exampleStatement({ iban, entries: [] }))).statementId };
  },
  handle: async ({ db }, { statementId }): Promise<StatementDetail | Refusal> => {
    const row = await db.maybe<StatementDetail>(sql`
      select s.id, s.raw_file_id, f.name as file_name, f.sha256, f.stored_at, b.name as account_name, b.iban, s.message, s.statement_id, s.sequence,
        s.currency, s.booked_on, s.opening_minor, l.credit_minor, l.debit_minor, s.closing_minor,
        (s.closing_minor - s.opening_minor - l.credit_minor - l.debit_minor)::bigint as difference_minor, s.entry_count,
        s.entry_count - x.lines as matched_lines, x.open_exceptions, x.open_minor, s.state, s.findings
      from statement s join bank_account b on b.id = s.bank_account_id join raw_file f on f.id = s.raw_file_id
      cross join lateral (select coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)::bigint as credit_minor,
          coalesce(sum(amount_minor) filter (where amount_minor < 0), 0)::bigint as debit_minor from statement_line where statement_id = s.id) l
      cross join lateral (select count(*)::int as lines, count(*) filter (where e.state <> 'closed')::int as open_exceptions,
          coalesce(sum(abs(e.open_minor)), 0)::bigint as open_minor
        from statement_line y join recon_exception e on e.line_id = y.id where y.statement_id = s.id) x
      where s.id = ${statementId}::uuid`);
    return row ?? notFound('statement', statementId);
  },
});

export type LineListRow = {
  id: string;
  no: number;
  bookingDate: string;
  valueDate: string;
  amountMinor: bigint;
  currency: string;
  counterpartyName: string | null;
  counterpartyIban: string | null;
  virtualIban: string | null;
  remittance: string | null;
  bankTxCode: string | null;
  bankRef: string | null;
  endToEndId: string | null;
  pmtInfId: string | null;
  returnReason: string | null;
  chargeMinor: bigint;
  isBatch: boolean;
  /** matched, partly, open: by what stands and what lies on the desk. */
  status: 'matched' | 'partly' | 'open';
  rules: string | null;
  exceptionId: string | null;
  exceptionRef: string | null;
};

const wordOf = (filter: unknown): string | null =>
  Array.isArray(filter) ? String(filter[0] ?? '') : typeof filter === 'string' ? filter : null;

/** Bank lines; the filter `statement` (an id) says of which statement. Without it there are no rows. */
export const lines = defineList<LineListRow>({
  name: 'reconciliation.lines',
  permission: 'reconciliation.read',
  scope: 'all',
  from: `statement_line l left join recon_exception e on e.line_id = l.id
    left join lateral (select string_agg(distinct m.rule, ', ') as rules from recon_match m where m.line_id = l.id and m.undone_run_id is null) m on true`,
  where: (_context, input) => sql`l.statement_id = ${wordOf(input.filters.statement)}::uuid`,
  extraFilters: ['statement'],
  columns: {
    id: { sql: 'l.id', type: 'uuid' },
    no: { sql: 'l.no', type: 'int', sort: true },
    bookingDate: { sql: 'l.booking_date', type: 'date', sort: true, filter: 'range' },
    valueDate: { sql: 'l.value_date', type: 'date' },
    amountMinor: { sql: 'l.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'l.currency', type: 'text' },
    counterpartyName: { sql: 'l.counterparty_name', type: 'text', filter: 'text' },
    counterpartyIban: { sql: 'l.counterparty_iban', type: 'text' },
    virtualIban: { sql: 'l.virtual_iban', type: 'text' },
    remittance: { sql: 'l.remittance', type: 'text', filter: 'text' },
    bankTxCode: { sql: 'l.bank_tx_code', type: 'text', filter: 'enum' },
    bankRef: { sql: 'l.bank_ref', type: 'text', filter: 'text' },
    endToEndId: { sql: 'l.end_to_end_id', type: 'text', filter: 'text' },
    pmtInfId: { sql: 'l.pmt_inf_id', type: 'text', filter: 'text' },
    returnReason: { sql: 'l.return_reason', type: 'text', filter: 'enum' },
    chargeMinor: { sql: 'l.charge_minor', type: 'bigint' },
    isBatch: { sql: 'l.is_batch', type: 'bool' },
    status: {
      sql: `case when e.id is null or e.state = 'closed' then 'matched' when e.open_minor <> l.amount_minor then 'partly' else 'open' end`,
      type: 'text',
      filter: 'enum',
    },
    rules: { sql: 'm.rules', type: 'text' },
    exceptionId: { sql: 'e.id', type: 'uuid' },
    exceptionRef: { sql: 'e.ref', type: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'no', dir: 'asc' },
  search: ['remittance', 'counterpartyName', 'endToEndId', 'bankRef'],
  masks: { counterpartyIban: 'iban', virtualIban: 'iban', remittance: 'text' },
  count: true,
  example: async (world) => ({ filters: { statement: (await stageException(world)).statementId } }),
});

export type ImportRow = {
  rawFileId: string;
  name: string;
  storedAt: Date;
  sizeBytes: number;
  source: string;
  /** waiting for the worker, running, blocked with a message, or done. */
  state: 'waiting' | 'running' | 'blocked' | 'done';
  step: string | null;
  message: string | null;
  statementId: string | null;
};

/** Files of the bank as they were taken in, and what became of each; a file that is blocked says what it waits for. */
export const imports = defineList<ImportRow>({
  name: 'reconciliation.imports',
  permission: 'reconciliation.read',
  scope: 'all',
  from: `raw_file f left join process_run p on p.process = 'reconciliation.import' and p.scope_key = f.id::text
    left join lateral (select step from process_step where process_run_id = p.id and state <> 'done' order by ordinal limit 1) st on true
    left join lateral (select id from statement where raw_file_id = f.id order by id limit 1) s on true`,
  where: () => sql`f.kind = 'camt'`,
  columns: {
    rawFileId: { sql: 'f.id', type: 'uuid', filter: 'enum' },
    name: { sql: 'f.name', type: 'text', sort: true, filter: 'text' },
    storedAt: { sql: 'f.stored_at', type: 'timestamptz', sort: true, filter: 'range' },
    sizeBytes: { sql: 'f.size_bytes', type: 'int' },
    source: { sql: 'f.source', type: 'text' },
    state: { sql: `coalesce(p.state, 'waiting')`, type: 'text', sort: true, filter: 'enum' },
    step: { sql: 'st.step', type: 'text' },
    message: { sql: 'p.message', type: 'text' },
    statementId: { sql: 's.id', type: 'uuid' },
  },
  key: 'rawFileId',
  defaultSort: { id: 'storedAt', dir: 'desc' },
  search: ['name'],
  masks: { message: 'text' },
  count: true,
});
