import { invariant } from '@/server/kernel/invariant';
import { moneyText } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Tx } from '@/server/platform/db/tx';
import { holdException, lineById, type ExceptionRow, type LineRow } from '../reconciliation.match.repo';

export const absolute = (amountMinor: bigint): bigint => (amountMinor < 0n ? -amountMinor : amountMinor);

function changed(row: ExceptionRow, version: number): Refusal {
  return refuse(
    'RECON.CHANGED_SINCE',
    `${row.ref} was changed after you opened it: ${moneyText(row.openMinor, row.currency)} are open now. Read it again, then go on.`,
    {
      mine: { version },
      theirs: { version: row.version, openMinor: String(row.openMinor), state: row.state, ownerId: row.ownerId },
    },
  );
}

/**
 * An exception with its line, held until the transaction ends. Throws Refusal RECON.EXCEPTION_UNKNOWN,
 * RECON.STATEMENT_UNDER_WAY while its statement is still being booked, and RECON.CHANGED_SINCE for an older version.
 */
export async function takeException(
  tx: Tx,
  exceptionId: string,
  version: number,
): Promise<{ exception: ExceptionRow; line: LineRow }> {
  const exception = await holdException(tx, exceptionId);
  if (!exception)
    throw refuse('RECON.EXCEPTION_UNKNOWN', 'There is no such exception. Open the list again.', { exceptionId });
  const line = await lineById(tx, exception.lineId);
  invariant(line, 'an exception has its line');
  if (line.statementState !== 'posted') {
    throw refuse(
      'RECON.STATEMENT_UNDER_WAY',
      `The statement of ${exception.ref} is still being booked. Try again when it is done.`,
      { statementId: line.statementId },
    );
  }
  if (exception.version !== version) throw changed(exception, version);
  return { exception, line };
}
