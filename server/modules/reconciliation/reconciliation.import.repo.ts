import type { CamtFinding } from '@/server/codecs/camt/model';
import type { BusinessDate } from '@/server/kernel/business-date';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { LinePart, StatementLine } from './domain/statement-line';
import type { StatementBefore } from './domain/statement-chain';

/** Lines that are written in one statement; bounds memory, not the file. */
export const linesPerInsert = 2_500;

export type OwnAccount = { id: string; iban: string; currency: string; name: string };

/** The account of ours with this IBAN, also when payers know it only by a virtual one; held, so that its statements come one by one. */
export async function holdOwnAccount(tx: Tx, iban: string): Promise<OwnAccount | null> {
  return tx.maybe<OwnAccount>(sql`
    select b.id, b.iban, b.currency, b.name from bank_account b
    where b.iban = ${iban} or b.id = (select bank_account_id from virtual_account where iban = ${iban}) order by b.iban = ${iban} desc limit 1 for update of b`);
}

/** An account of ours by its id, held. */
export async function holdAccountById(tx: Tx, id: string): Promise<OwnAccount | null> {
  return tx.maybe<OwnAccount>(sql`select id, iban, currency, name from bank_account where id = ${id}::uuid for update`);
}

/** The last statement of an account that is booked or being booked. */
export async function statementBefore(
  tx: Tx,
  at: { bankAccountId: string; not: string },
): Promise<StatementBefore | null> {
  return tx.maybe<StatementBefore>(sql`
    select id, statement_id, sequence, closing_minor from statement
    where bank_account_id = ${at.bankAccountId}::uuid and id <> ${at.not}::uuid order by booked_on desc, id desc limit 1`);
}

/** The statement of an account that is known under an id of the bank. */
export async function statementKnown(db: Db, bankAccountId: string, statementId: string): Promise<string | null> {
  const row = await db.maybe<{ id: string }>(
    sql`select id from statement where bank_account_id = ${bankAccountId}::uuid and statement_id = ${statementId}`,
  );
  return row?.id ?? null;
}

/** Statements that a stored file became, by their number. */
export async function statementsOfFile(
  db: Db,
  rawFileId: string,
): Promise<{ id: string; state: string; statementId: string }[]> {
  return db.rows(sql`select id, state, statement_id from statement where raw_file_id = ${rawFileId}::uuid order by id`);
}

export type NewStatement = {
  id: string;
  rawFileId: string;
  bankAccountId: string;
  message: string;
  statementId: string;
  sequence: bigint | null;
  currency: string;
  bookedOn: BusinessDate;
};

/** Writes the head of a statement whose lines follow; `finishStatement` puts in what only its end tells. */
export async function beginStatement(tx: Tx, head: NewStatement): Promise<void> {
  await tx.exec(sql`
    insert into statement (id, raw_file_id, bank_account_id, message, statement_id, sequence, currency, opening_minor, closing_minor, booked_on,
      entry_count, state, findings)
    values (${head.id}::uuid, ${head.rawFileId}::uuid, ${head.bankAccountId}::uuid, ${head.message}, ${head.statementId}, ${head.sequence},
      ${head.currency}, 0, 0, ${head.bookedOn}::date, 0, 'reading', '[]')`);
}

export async function finishStatement(
  tx: Tx,
  end: {
    id: string;
    sequence: bigint | null;
    openingMinor: bigint;
    closingMinor: bigint;
    bookedOn: BusinessDate;
    entryCount: number;
    findings: readonly CamtFinding[];
  },
): Promise<void> {
  await tx.exec(sql`
    update statement set sequence = ${end.sequence}, opening_minor = ${end.openingMinor}, closing_minor = ${end.closingMinor}, booked_on = ${end.bookedOn}::date,
      entry_count = ${end.entryCount}, findings = ${json(end.findings)}::jsonb, state = 'read'
    where id = ${end.id}::uuid`);
}

/** What is kept of a line beside its columns; most lines have nothing. */
function detailsOf(line: StatementLine): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  if (line.info !== null) details.info = line.info;
  if (line.returnText !== null) details.returnText = line.returnText;
  if (line.mandateId !== null) details.mandateId = line.mandateId;
  if (line.parts.length > 0)
    details.parts = line.parts.map((part) => ({
      ...part,
      amountMinor: String(part.amountMinor),
      chargeMinor: String(part.chargeMinor),
    }));
  return details;
}

/** The parts of a batch line as they were kept. */
export function partsOf(details: {
  parts?: (Omit<LinePart, 'amountMinor' | 'chargeMinor'> & { amountMinor: string; chargeMinor: string })[];
}): LinePart[] {
  return (details.parts ?? []).map((part) => ({
    ...part,
    amountMinor: BigInt(part.amountMinor),
    chargeMinor: BigInt(part.chargeMinor),
  }));
}

/** Writes lines of one statement, all in one statement of SQL. Lines must have their booking date. */
export async function insertLines(
  tx: Tx,
  statementId: string,
  lines: readonly (StatementLine & { bookingDate: BusinessDate })[],
): Promise<void> {
  if (lines.length === 0) return;
  const of = <T>(pick: (line: (typeof lines)[number]) => T): T[] => lines.map(pick);
  await tx.exec(sql`
    insert into statement_line (id, statement_id, no, amount_minor, currency, booking_date, value_date, bank_ref, bank_tx_code, is_batch, reversal,
      pmt_inf_id, end_to_end_id, counterparty_name, counterparty_iban, virtual_iban, remittance, return_reason, charge_minor, details)
    select l.id, ${statementId}::uuid, l.no, l.amount_minor, l.currency, l.booking_date, l.value_date, l.bank_ref, l.bank_tx_code, l.is_batch, l.reversal,
      l.pmt_inf_id, l.end_to_end_id, l.counterparty_name, l.counterparty_iban, l.virtual_iban, l.remittance, l.return_reason, l.charge_minor, l.details
    from unnest(${lines.map(() => uuidv7())}::uuid[], ${of((l) => l.no)}::integer[], ${of((l) => l.amountMinor)}::bigint[], ${of((l) => l.currency)}::text[],
      ${of((l) => l.bookingDate)}::date[], ${of((l) => l.valueDate ?? l.bookingDate)}::date[], ${of((l) => l.bankRef)}::text[],
      ${of((l) => l.bankTxCode)}::text[], ${of((l) => l.isBatch)}::boolean[], ${of((l) => l.reversal)}::boolean[], ${of((l) => l.pmtInfId)}::text[],
      ${of((l) => l.endToEndId)}::text[], ${of((l) => l.counterpartyName)}::text[], ${of((l) => l.counterpartyIban)}::text[],
      ${of((l) => l.virtualIban)}::text[], ${of((l) => l.remittance)}::text[], ${of((l) => l.returnReason)}::text[],
      ${of((l) => l.chargeMinor)}::bigint[], ${of((l) => JSON.stringify(detailsOf(l)))}::jsonb[])
      as l(id, no, amount_minor, currency, booking_date, value_date, bank_ref, bank_tx_code, is_batch, reversal, pmt_inf_id, end_to_end_id,
        counterparty_name, counterparty_iban, virtual_iban, remittance, return_reason, charge_minor, details)`);
}

/** The statements of a file are booked: nothing of them waits any more. */
export async function markPosted(
  tx: Tx,
  rawFileId: string,
): Promise<{ id: string; bankAccountId: string; bookedOn: BusinessDate }[]> {
  return tx.rows(sql`
    update statement set state = 'posted' where raw_file_id = ${rawFileId}::uuid and state = 'read' returning id, bank_account_id, booked_on`);
}

export async function openExceptionsOf(db: Db, statementId: string): Promise<number> {
  const row = await db.one<{ n: number }>(sql`
    select count(*)::integer as n from recon_exception e join statement_line l on l.id = e.line_id
    where l.statement_id = ${statementId}::uuid and e.state <> 'closed'`);
  return row.n;
}

/** Accounts of ours without a booked statement for a day. */
export async function accountsWithoutStatement(
  db: Db,
  date: BusinessDate,
): Promise<{ bankAccountId: string; name: string; iban: string }[]> {
  return db.rows(sql`
    select b.id as bank_account_id, b.name, b.iban from bank_account b
    where b.status = 'active' and not exists (
      select from statement s where s.bank_account_id = b.id and s.state = 'posted' and s.booked_on >= ${date}::date)
    order by b.name, b.id`);
}

/** Stored files whose import waits for something, with what it waits for. */
export async function waitingImports(
  db: Db,
  process: string,
): Promise<{ rawFileId: string; message: string | null }[]> {
  return db.rows(sql`
    select p.scope_key as raw_file_id, p.message from process_run p
    where p.process = ${process} and p.state <> 'done' order by p.started_at, p.id`);
}
