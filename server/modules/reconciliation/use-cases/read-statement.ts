import { setImmediate } from 'node:timers/promises';
import { documentsOf } from '@/server/codecs/camt/bank-file';
import type { CamtEntry, CamtRecord, CamtStatement, CamtStatementHeader } from '@/server/codecs/camt/model';
import { readCamtRecords } from '@/server/codecs/camt/reader';
import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { maskIban } from '@/server/kernel/iban';
import { Refusal, refuse } from '@/server/kernel/refusal';
import { balanceMinor } from '@/server/modules/ledger';
import { rawBytes } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { refusalOfChain, refusalOfContent, refusalOfOpening, sequenceOf } from '../domain/statement-chain';
import { lineOf, type StatementLine } from '../domain/statement-line';
import {
  beginStatement,
  finishStatement,
  holdOwnAccount,
  insertLines,
  linesPerInsert,
  statementBefore,
  statementKnown,
  type OwnAccount,
} from '../reconciliation.import.repo';

const linesPerTurn = 250;

type DatedLine = StatementLine & { bookingDate: BusinessDate };

/** A statement whose lines are being written. */
type Open = {
  id: string;
  statementId: string;
  account: OwnAccount;
  header: CamtStatementHeader;
  waiting: DatedLine[];
  /** Lines on their way to the database, while the next ones are read. */
  writing: Promise<void>;
  lines: number;
  lastDay: BusinessDate | null;
};

async function accountOf(context: RunContext, header: CamtStatementHeader): Promise<OwnAccount> {
  const account = header.accountIban === null ? null : await holdOwnAccount(context.tx, header.accountIban);
  if (account) return account;
  const iban = header.accountIban;
  const shown = iban === null ? (header.accountOther ?? 'without a number') : maskIban(iban);
  throw refuse(
    'RECON.ACCOUNT_UNKNOWN',
    `The statement is of the account ${shown}, which is none of ours. Check that the right file was chosen.`,
    {},
  );
}

/** Begins a statement: its account is ours, its message is booked, and it is not there yet. */
async function begin(context: RunContext, header: CamtStatementHeader, rawFileId: string): Promise<Open> {
  // What the header alone forbids is said at once, before any line is written.
  const early = refusalOfContent({ ...header, findings: [] });
  if (early) throw early;
  const account = await accountOf(context, header);
  const statementId = header.id ?? header.messageId ?? `${account.iban.slice(-6)}/${header.createdAt ?? rawFileId}`;
  const known = await statementKnown(context.tx, account.id, statementId);
  if (known !== null) {
    throw refuse(
      'RECON.STATEMENT_KNOWN',
      `Statement ${statementId} of "${account.name}" is there already. It is not booked twice.`,
      { statementId: known },
    );
  }
  const id = uuidv7();
  await beginStatement(context.tx, {
    id,
    rawFileId,
    bankAccountId: account.id,
    message: `${header.message}.001.${header.version ?? '??'}`,
    statementId,
    sequence: null,
    currency: account.currency,
    bookedOn: context.run.businessDate,
  });
  return { id, statementId, account, header, waiting: [], writing: Promise.resolve(), lines: 0, lastDay: null };
}

/** Sends the lines that wait, once those before them have arrived: two sets of lines are in memory, never more. */
async function flush(context: RunContext, open: Open): Promise<void> {
  await open.writing;
  open.writing = insertLines(context.tx, open.id, open.waiting);
  // Whoever reads on learns of a failure at the next flush; until then it must not look like one that nobody awaits.
  open.writing.catch(() => undefined);
  open.waiting = [];
}

async function takeEntry(context: RunContext, open: Open, entry: CamtEntry): Promise<void> {
  if (entry.status !== 'BOOK' || entry.amountMinor === 0n) return;
  const line = lineOf(entry, open.account.iban);
  const bookingDate = line.bookingDate ?? line.valueDate ?? open.header.toDate ?? open.header.fromDate;
  if (bookingDate === null) {
    throw refuse(
      'RECON.DATE_MISSING',
      `Entry ${entry.number} of statement ${open.statementId} has no booking date, and the statement has no day. Ask the bank for a right one.`,
    );
  }
  open.waiting.push({ ...line, bookingDate });
  open.lines += 1;
  if (open.lastDay === null || bookingDate > open.lastDay) open.lastDay = bookingDate;
  if (open.waiting.length >= linesPerInsert) await flush(context, open);
  // Reading is work without a pause: the database and everybody else in this process get their turn between.
  else if (open.lines % linesPerTurn === 0) await setImmediate();
}

function dayOf(open: Open, statement: CamtStatement): BusinessDate | null {
  const created = statement.createdAt?.slice(0, 10) ?? '';
  return (
    statement.closing?.date ??
    statement.toDate ??
    open.lastDay ??
    statement.fromDate ??
    (isBusinessDate(created) ? created : null)
  );
}

/** Whether a statement begins where the one before it ended; the first of an account, where the books began. */
async function chainFault(
  { tx }: RunContext,
  { id: not, statementId, account }: Open,
  said: { sequence: bigint | null; openingMinor: bigint },
): Promise<Refusal | null> {
  const { id: bankAccountId, currency, name } = account;
  const before = await statementBefore(tx, { bankAccountId, not });
  if (before) return refusalOfChain({ id: statementId, currency, ...said }, before);
  const booksMinor = await balanceMinor(tx, { account: 'bank', subId: bankAccountId, currency });
  return refusalOfOpening({ id: statementId, currency, openingMinor: said.openingMinor }, { name, booksMinor });
}

/** Ends a statement: everything that its content and its place in the chain must prove. */
async function end(context: RunContext, open: Open, statement: CamtStatement): Promise<void> {
  // A failed write is told by itself, not by the statement after it that finds the transaction broken.
  await open.writing;
  const faulty = refusalOfContent(statement);
  if (faulty) throw faulty;
  const { opening, closing } = statement;
  invariant(opening && closing, 'a statement without findings has both balances');
  const { account, statementId } = open;
  if (statement.currency !== account.currency) {
    throw refuse(
      'RECON.CURRENCY',
      `Statement ${statementId} is in ${statement.currency ?? 'no currency'}, the account "${account.name}" is in ${account.currency}.`,
    );
  }
  const bookedOn = dayOf(open, statement);
  if (bookedOn === null)
    throw refuse(
      'RECON.DATE_MISSING',
      `Statement ${statementId} does not say of which day it is. Ask the bank for a right one.`,
    );
  const sequence = sequenceOf(statement);
  const broken = await chainFault(context, open, { sequence, openingMinor: opening.amountMinor });
  if (broken) throw broken;
  await flush(context, open);
  await open.writing;
  await finishStatement(context.tx, {
    id: open.id,
    sequence,
    openingMinor: opening.amountMinor,
    closingMinor: closing.amountMinor,
    bookedOn,
    entryCount: open.lines,
    findings: statement.findings,
  });
}

type Read = { open: Open | null; statements: number; lines: number };

async function take(context: RunContext, read: Read, at: { record: CamtRecord; rawFileId: string }): Promise<void> {
  const { record, rawFileId } = at;
  if (record.kind === 'statement') read.open = await begin(context, record.statement, rawFileId);
  else {
    invariant(read.open, 'an entry stands within a statement');
    if (record.kind === 'entry') await takeEntry(context, read.open, record.entry);
    else {
      await end(context, read.open, record.statement);
      read.statements += 1;
      read.lines += read.open.lines;
      read.open = null;
    }
  }
}

/** Files that can never be booked as they are: what is wrong with them is told, and nothing of them stays. */
const words = (refusal: Refusal): string => `${refusal.message} [${refusal.code}]`;

/**
 * Reads a stored file into statements and lines, all of it or nothing. Bytes stream through the reader; memory holds the
 * file and some thousand lines. What forbids the booking is answered as a block with its words: the process waits, and goes
 * on when it is started again (a missing statement may have come meanwhile).
 */
export async function readStatement(context: RunContext, rawFileId: string): Promise<ChunkAnswer> {
  const { bytes } = await rawBytes(context.tx, rawFileId);
  const read: Read = { open: null, statements: 0, lines: 0 };
  try {
    await context.tx.savepoint(async () => {
      for (const document of documentsOf(bytes)) {
        for await (const record of readCamtRecords(document.chunks)) await take(context, read, { record, rawFileId });
      }
      if (read.statements === 0)
        throw refuse('RECON.NO_STATEMENT', 'The file holds no statement. There is nothing to book in it.');
    });
  } catch (error) {
    if (error instanceof Refusal) return { blocked: words(error) };
    throw error;
  }
  return { cursor: null, counts: { statements: read.statements, lines: read.lines } };
}
