import type { CamtStatement } from '@/server/codecs/camt/model';
import { moneyText } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';

/** The last posted statement of an account. */
export type StatementBefore = {
  readonly id: string;
  readonly statementId: string;
  readonly sequence: bigint | null;
  readonly closingMinor: bigint;
};

/** The running number of a statement: the electronic one, else the legal one; null when the bank gives none. */
export function sequenceOf(statement: Pick<CamtStatement, 'electronicSequence' | 'legalSequence'>): bigint | null {
  const text = statement.electronicSequence ?? statement.legalSequence;
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : null;
}

/** Why the content of a statement may not be booked, before anything is known of the account; null when it may. */
export function refusalOfContent(
  statement: Pick<CamtStatement, 'id' | 'message' | 'copyDuplicate' | 'findings'>,
): Refusal | null {
  const name = statement.id ?? 'without an id';
  if (statement.message !== 'camt.053') {
    return refuse(
      'RECON.NOT_A_STATEMENT',
      `The file holds a ${statement.message}, which informs but is not booked. Upload the camt.053 of the day.`,
      { message: statement.message },
    );
  }
  if (statement.copyDuplicate !== null) {
    return refuse(
      'RECON.COPY',
      `Statement ${name} is marked as a ${statement.copyDuplicate}: a copy is not booked. Ask the bank for the original.`,
    );
  }
  const errors = statement.findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) {
    const words = errors.slice(0, 3).map((finding) => finding.message);
    const more = errors.length > 3 ? ` (and ${errors.length - 3} more)` : '';
    return refuse(
      'RECON.STATEMENT_FAULTY',
      `Statement ${name} was not booked. ${words.join(' ')}${more} Ask the bank for a right one.`,
      { findings: errors.slice(0, 20) },
    );
  }
  return null;
}

/**
 * Why a statement does not follow the one before it on its account; null when it does, or when it is the first, for which
 * `refusalOfOpening` asks. A number may begin again at 1; then the balances alone carry the proof.
 */
export function refusalOfChain(
  statement: {
    readonly id: string;
    readonly sequence: bigint | null;
    readonly openingMinor: bigint;
    readonly currency: string;
  },
  before: StatementBefore | null,
): Refusal | null {
  if (before === null) return null;
  const { sequence } = statement;
  if (sequence !== null && before.sequence !== null && sequence !== before.sequence + 1n && sequence !== 1n) {
    if (sequence <= before.sequence) {
      return refuse(
        'RECON.STATEMENT_OLDER',
        `Statement ${statement.id} has the number ${sequence}, but number ${before.sequence} is booked already. Look whether it was booked under another id.`,
        { statementId: before.id },
      );
    }
    const last = sequence - 1n;
    const missing =
      last === before.sequence + 1n ? `number ${last} is` : `numbers ${before.sequence + 1n} to ${last} are`;
    return refuse(
      'RECON.STATEMENT_GAP',
      `Before statement number ${sequence}, ${missing} missing. Upload what is missing; this one then goes on by itself.`,
      {
        last: String(before.sequence),
      },
    );
  }
  if (statement.openingMinor !== before.closingMinor) {
    const amount = (minor: bigint) => moneyText(minor, statement.currency);
    return refuse(
      'RECON.BALANCE_BROKEN',
      `Statement ${statement.id} opens with ${amount(statement.openingMinor)}, but ${before.statementId} closed with ${amount(before.closingMinor)}. A statement between them is missing or changed: ask the bank.`,
      { statementId: before.id },
    );
  }
  return null;
}

/**
 * Why the first statement of an account does not begin where the books do; null when it does. `booksMinor` is what the books
 * say stands on the account before any statement, in minor units.
 */
export function refusalOfOpening(
  statement: { readonly id: string; readonly openingMinor: bigint; readonly currency: string },
  account: { readonly name: string; readonly booksMinor: bigint },
): Refusal | null {
  if (statement.openingMinor === account.booksMinor) return null;
  const amount = (minor: bigint) => moneyText(minor, statement.currency);
  return refuse(
    'RECON.OPENING_DIFFERS',
    `Statement ${statement.id} is the first of "${account.name}" and opens with ${amount(statement.openingMinor)}, but the books opened the account with ${amount(account.booksMinor)}. Upload the statements before it, or have the operator correct the opening balance in the books (ops bank correct-opening).`,
    { openingMinor: String(statement.openingMinor), booksMinor: String(account.booksMinor) },
  );
}
