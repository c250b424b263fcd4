import type { BusinessDate } from '@/server/kernel/business-date';
import { humanReference } from '@/server/kernel/ids';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { ExceptionDraft, MatchDraft, MatchEffect, Suggested, TargetType } from './domain/judge-line';
import type { Evidence } from './domain/match-types';
import type { LinePart, StatementLine } from './domain/statement-line';
import { partsOf } from './reconciliation.import.repo';

/** Where a walk over the lines of a file stands. */
export type LineCursor = { statementId: string; no: number } | null;

export type LineRow = Omit<
  StatementLine,
  'parts' | 'info' | 'mandateId' | 'returnText' | 'bookingDate' | 'valueDate'
> & {
  id: string;
  statementId: string;
  bankAccountId: string;
  bookingDate: BusinessDate;
  valueDate: BusinessDate;
  details: { info?: string; mandateId?: string; returnText?: string; parts?: never[] };
};

const lineColumns = sql`l.id, l.statement_id, s.bank_account_id, l.no, l.amount_minor, l.currency, l.booking_date, l.value_date, l.bank_ref,
  l.bank_tx_code, l.is_batch, l.reversal, l.pmt_inf_id, l.end_to_end_id, l.counterparty_name, l.counterparty_iban, l.virtual_iban, l.remittance,
  l.return_reason, l.charge_minor, l.details`;

/** The line as the rules know it. */
export function asLine(row: LineRow): StatementLine & { parts: LinePart[] } {
  const { details } = row;
  return {
    ...row,
    info: details.info ?? null,
    mandateId: details.mandateId ?? null,
    returnText: details.returnText ?? null,
    parts: partsOf(details),
  };
}

const after = (cursor: LineCursor) =>
  cursor === null ? sql`true` : sql`(l.statement_id, l.no) > (${cursor.statementId}::uuid, ${cursor.no}::integer)`;

/** The next lines of a file in their order. */
export async function nextLines(
  db: Db,
  at: { rawFileId: string; cursor: LineCursor; limit: number },
): Promise<LineRow[]> {
  return db.rows<LineRow>(sql`
    select ${lineColumns} from statement s join statement_line l on l.statement_id = s.id
    where s.raw_file_id = ${at.rawFileId}::uuid and ${after(at.cursor)} order by l.statement_id, l.no limit ${at.limit}`);
}

/** The same walk for who needs no more than to know which lines they are. */
export async function nextLineIds(
  db: Db,
  at: { rawFileId: string; cursor: LineCursor; limit: number },
): Promise<Pick<LineRow, 'id' | 'statementId' | 'no'>[]> {
  return db.rows(sql`
    select l.id, l.statement_id, l.no from statement s join statement_line l on l.statement_id = s.id
    where s.raw_file_id = ${at.rawFileId}::uuid and ${after(at.cursor)} order by l.statement_id, l.no limit ${at.limit}`);
}

export type MatchRow = {
  id: string;
  lineId: string;
  targetType: TargetType;
  targetId: string;
  amountMinor: bigint;
  currency: string;
  rule: string;
  effect: MatchEffect;
  manual: boolean;
  entryId: string | null;
  undoneRunId: string | null;
};

const matchColumns = sql`m.id, m.line_id, m.target_type, m.target_id, m.amount_minor, m.currency, m.rule, m.effect, m.manual, m.entry_id, m.undone_run_id`;

/** The next lines of a file that have standing matches of these effects, with those matches. */
export async function nextMatched(
  db: Db,
  at: { rawFileId: string; cursor: LineCursor; limit: number; effect: MatchEffect },
): Promise<{ lines: LineRow[]; matches: MatchRow[] }> {
  const lines = await db.rows<LineRow>(sql`
    select ${lineColumns} from statement s join statement_line l on l.statement_id = s.id
    where s.raw_file_id = ${at.rawFileId}::uuid and ${after(at.cursor)}
      and exists (select from recon_match m where m.line_id = l.id and m.effect = ${at.effect} and m.undone_run_id is null and not m.manual)
    order by l.statement_id, l.no limit ${at.limit}`);
  const matches = await db.rows<MatchRow>(sql`
    select ${matchColumns} from recon_match m
    where m.line_id = any(${lines.map((line) => line.id)}::uuid[]) and m.effect = ${at.effect} and m.undone_run_id is null and not m.manual order by m.id`);
  return { lines, matches };
}

export type NewMatch = MatchDraft & { readonly id: string; readonly lineId: string; readonly currency: string };

/** Writes matches, many in one statement; `personId` is set where a person made them. */
export async function insertMatches(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  matches: readonly NewMatch[],
  personId: string | null,
): Promise<void> {
  if (matches.length === 0) return;
  const of = <T>(pick: (match: NewMatch) => T): T[] => matches.map(pick);
  await tx.exec(sql`
    insert into recon_match (id, line_id, target_type, target_id, amount_minor, currency, rule, effect, manual, person_id, run_id)
    select m.id, m.line_id, m.target_type, m.target_id, m.amount_minor, m.currency, m.rule, m.effect, ${personId !== null}, ${personId}::uuid, ${run.id}::uuid
    from unnest(${of((m) => m.id)}::uuid[], ${of((m) => m.lineId)}::uuid[], ${of((m) => m.target.type)}::text[], ${of((m) => m.target.id)}::text[],
      ${of((m) => m.amountMinor)}::bigint[], ${of((m) => m.currency)}::text[], ${of((m) => m.rule)}::text[], ${of((m) => m.effect)}::text[])
      as m(id, line_id, target_type, target_id, amount_minor, currency, rule, effect)`);
}

export type ExceptionCause = ExceptionDraft['cause'] | 'refused' | 'undone';
export type NewException = {
  readonly lineId: string;
  readonly currency: string;
  readonly bookedOn: BusinessDate;
  readonly cause: ExceptionCause;
  readonly amountMinor: bigint;
  readonly evidence: readonly Evidence[];
  readonly suggestions: readonly Suggested[];
};

/** Opens exceptions, many in one statement; each gets a reference that people can say. */
export async function insertExceptions(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  drafts: readonly NewException[],
): Promise<string[]> {
  if (drafts.length === 0) return [];
  const numbers = await tx.rows<{ no: bigint }>(
    sql`select nextval('recon_exception_no') as no from generate_series(1, ${drafts.length}::integer)`,
  );
  const rows = drafts.map((draft, index) => ({
    ...draft,
    id: uuidv7(),
    ref: humanReference('EX', run.businessDate, Number(numbers[index]?.no ?? 0n)),
  }));
  const of = <T>(pick: (row: (typeof rows)[number]) => T): T[] => rows.map(pick);
  await tx.exec(sql`
    insert into recon_exception (id, ref, line_id, cause, evidence, suggestions, amount_minor, open_minor, currency, state, booked_on, opened_at)
    select e.id, e.ref, e.line_id, e.cause, e.evidence, e.suggestions, e.amount_minor, e.amount_minor, e.currency, 'open', e.booked_on, ${run.now}
    from unnest(${of((r) => r.id)}::uuid[], ${of((r) => r.ref)}::text[], ${of((r) => r.lineId)}::uuid[], ${of((r) => r.cause)}::text[],
      ${of((r) => JSON.stringify(r.evidence))}::jsonb[], ${of((r) => JSON.stringify(r.suggestions))}::jsonb[], ${of((r) => r.amountMinor)}::bigint[],
      ${of((r) => r.currency)}::text[], ${of((r) => r.bookedOn)}::date[])
      as e(id, ref, line_id, cause, evidence, suggestions, amount_minor, currency, booked_on)`);
  return rows.map((row) => row.id);
}

export type ExceptionRow = {
  id: string;
  ref: string;
  lineId: string;
  cause: ExceptionCause;
  amountMinor: bigint;
  openMinor: bigint;
  currency: string;
  state: 'open' | 'partly' | 'closed';
  ownerId: string | null;
  version: number;
};

const exceptionColumns = sql`e.id, e.ref, e.line_id, e.cause, e.amount_minor, e.open_minor, e.currency, e.state, e.owner_id, e.version`;

/** An exception, its row held until the transaction ends. */
export async function holdException(tx: Tx, id: string): Promise<ExceptionRow | null> {
  return tx.maybe<ExceptionRow>(
    sql`select ${exceptionColumns} from recon_exception e where e.id = ${id}::uuid for update`,
  );
}

export async function holdExceptionOfLine(tx: Tx, lineId: string): Promise<ExceptionRow | null> {
  return tx.maybe<ExceptionRow>(
    sql`select ${exceptionColumns} from recon_exception e where e.line_id = ${lineId}::uuid for update`,
  );
}

/** Moves what is open of an exception; its state follows. */
export async function moveOpen(
  context: Pick<RunContext, 'tx' | 'run'>,
  id: string,
  openMinor: bigint,
): Promise<number> {
  const row = await context.tx.one<{ version: number }>(sql`
    update recon_exception set open_minor = ${openMinor}, version = version + 1,
      state = case when ${openMinor} = 0 then 'closed' when ${openMinor} = amount_minor then 'open' else 'partly' end,
      closed_at = case when ${openMinor} = 0 then ${context.run.now}::timestamptz end
    where id = ${id}::uuid returning version`);
  return row.version;
}

/** An exception grows where a match that was not its own comes back to it. */
export async function growException(
  context: Pick<RunContext, 'tx' | 'run'>,
  row: ExceptionRow,
  byMinor: bigint,
): Promise<void> {
  const amountMinor = row.amountMinor + byMinor;
  const openMinor = row.openMinor + byMinor;
  await context.tx.exec(sql`
    update recon_exception set amount_minor = ${amountMinor}, open_minor = ${openMinor}, version = version + 1, closed_at = null,
      state = ${openMinor === amountMinor ? 'open' : 'partly'}
    where id = ${row.id}::uuid`);
}

export async function setOwner(tx: Tx, id: string, ownerId: string | null): Promise<void> {
  await tx.exec(
    sql`update recon_exception set owner_id = ${ownerId}::uuid, version = version + 1 where id = ${id}::uuid`,
  );
}

/** The line of an exception or match, with the state of its statement. */
export async function lineById(db: Db, id: string): Promise<(LineRow & { statementState: string }) | null> {
  return db.maybe(
    sql`select ${lineColumns}, s.state as statement_state from statement_line l join statement s on s.id = l.statement_id where l.id = ${id}::uuid`,
  );
}

export async function holdMatch(tx: Tx, id: string): Promise<MatchRow | null> {
  return tx.maybe<MatchRow>(sql`select ${matchColumns} from recon_match m where m.id = ${id}::uuid for update`);
}

export async function markUndone(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  id: string,
  reason: string,
): Promise<void> {
  await tx.exec(
    sql`update recon_match set undone_run_id = ${run.id}::uuid, undone_reason = ${reason} where id = ${id}::uuid`,
  );
}

/** Remembers the entry that a match posted by itself. */
export async function noteEntry(tx: Tx, id: string, entryId: string): Promise<void> {
  await tx.exec(sql`update recon_match set entry_id = ${entryId}::uuid where id = ${id}::uuid`);
}

/** What of a line stands as a charge of the bank by somebody's word alone, without sign, in minor units. */
export async function chargedByHand(db: Db, lineId: string): Promise<bigint> {
  const { chargedMinor } = await db.one<{ chargedMinor: bigint }>(sql`
    select coalesce(sum(abs(amount_minor)), 0)::bigint as charged_minor from recon_match
    where line_id = ${lineId}::uuid and effect = 'charge' and rule = 'by-hand' and undone_run_id is null`);
  return chargedMinor;
}

/** Whether a person is active and may match bank lines. */
export async function mayMatch(db: Db, personId: string): Promise<boolean> {
  const row = await db.one<{ may: boolean }>(sql`
    select exists (select from person p join person_role r on r.person_id = p.id join role_permission g on g.role_code = r.role_code
      where p.id = ${personId}::uuid and p.status = 'active' and g.permission = 'reconciliation.match') as may`);
  return row.may;
}

export type ForcedInstalment = {
  id: string;
  no: number;
  planRef: string;
  customerId: string;
  currency: string;
  openMinor: bigint;
  version: number;
};

/** An instalment that a forced match pays off, as it stands; credit locks it itself when it is paid. */
export async function instalmentToForce(db: Db, id: string): Promise<ForcedInstalment | null> {
  return db.maybe<ForcedInstalment>(sql`
    select i.id, i.no, p.ref as plan_ref, p.customer_id, p.currency, i.version,
      i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor
    from instalment i join plan p on p.id = i.plan_id where i.id = ${id}::uuid for update of p`);
}
