import { documentsOf } from './bank-file';
import { decimalText, digitsOrTwo } from './decimal';
import type { CamtAmount, CamtFinding, CamtMessage, CamtStatement } from './model';
import { readCamtRecords, type ByteSource } from './reader';

/** One statement as `ops statement inspect` shows it. Amounts are signed decimal texts. */
export type InspectedStatement = {
  message: CamtMessage;
  version: string | null;
  account: string | null;
  currency: string | null;
  statementId: string | null;
  sequence: string | null;
  opening: string | null;
  closing: string | null;
  entries: number;
  details: number;
  /** Sums over booked entries; the debits' sum is negative or zero. */
  creditSum: string;
  debitSum: string;
  findings: readonly CamtFinding[];
};

function amountText(amount: CamtAmount | null): string | null {
  if (amount === null) return null;
  return (
    amount.exact ?? decimalText({ units: amount.amountMinor, scale: digitsOrTwo(amount.currency) }, amount.currency)
  );
}

function inspected(statement: CamtStatement): InspectedStatement {
  return {
    message: statement.message,
    version: statement.version,
    account: statement.accountIban ?? statement.accountOther,
    currency: statement.currency,
    statementId: statement.id,
    sequence: statement.electronicSequence ?? statement.legalSequence,
    opening: amountText(statement.opening),
    closing: amountText(statement.closing),
    entries: statement.entryCount,
    details: statement.detailCount,
    creditSum: amountText(statement.creditSum) ?? '0',
    debitSum: amountText(statement.debitSum) ?? '0',
    findings: statement.findings,
  };
}

/**
 * What one message holds, without booking it: one line per statement, an empty list for a recognised file without any.
 * Throws Refusal CAMT.* or XML.* for what is no such file.
 */
export async function inspectMessage(source: ByteSource): Promise<InspectedStatement[]> {
  const found: InspectedStatement[] = [];
  for await (const record of readCamtRecords(source)) {
    if (record.kind === 'statement-end') found.push(inspected(record.statement));
  }
  return found;
}

/** The same for a delivery, which may be a ZIP archive of messages. Throws Refusal ZIP.* too. */
export async function inspectDelivery(bytes: Uint8Array): Promise<InspectedStatement[]> {
  const found: InspectedStatement[] = [];
  for (const { chunks } of documentsOf(bytes)) found.push(...(await inspectMessage(chunks)));
  return found;
}
