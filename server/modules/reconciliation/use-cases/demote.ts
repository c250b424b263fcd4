import type { Refusal } from '@/server/kernel/refusal';
import { entries, post } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import type { Target } from '../domain/judge-line';
import type { Evidence } from '../domain/match-types';
import {
  growException,
  holdExceptionOfLine,
  insertExceptions,
  markUndone,
  type LineRow,
  type MatchRow,
} from '../reconciliation.match.repo';

/** Puts a part of a line back on the desk: its exception grows, or one is opened. Amounts signed as on the account. */
export async function openAgain(
  context: RunContext,
  line: LineRow,
  open: {
    amountMinor: bigint;
    cause: 'refused' | 'undone';
    evidence: Evidence[];
    target: Target;
    rule: string;
    label: string;
  },
): Promise<void> {
  const there = await holdExceptionOfLine(context.tx, line.id);
  if (there) {
    await growException(context, there, open.amountMinor);
    return;
  }
  const { amountMinor, cause, evidence, target, rule, label } = open;
  const suggestions = [{ target, rule, evidence, label }];
  await insertExceptions(context, [
    { amountMinor, cause, evidence, suggestions, lineId: line.id, currency: line.currency, bookedOn: line.bookingDate },
  ]);
}

/** The credit stands as unidentified from here on; `sourceId` keeps it apart from other credits of the same line. */
export async function postStray(
  context: RunContext,
  line: LineRow,
  stray: { amountMinor: bigint; sourceId: string },
): Promise<void> {
  const { currency, bankAccountId, id: lineId, bankRef } = line;
  const body = entries.strayCredit({ currency, bankAccountId, lineId, amountMinor: stray.amountMinor });
  await post(context, [
    { ...body, sourceType: 'recon-match', sourceId: stray.sourceId, ...(bankRef === null ? {} : { text: bankRef }) },
  ]);
}

/** A match that another noun refuses is no match: it is taken back, and a person sees why. */
export async function demote(
  context: RunContext,
  line: LineRow,
  given: { match: MatchRow; refusal: Refusal },
): Promise<void> {
  const { match, refusal } = given;
  await markUndone(context, match.id, refusal.message);
  const evidence: Evidence[] = [
    { field: match.rule, expected: 'can be booked', actual: refusal.message, equal: false },
  ];
  const target: Target = { type: match.targetType, id: match.targetId };
  await openAgain(context, line, {
    amountMinor: match.amountMinor,
    cause: 'refused',
    evidence,
    target,
    rule: match.rule,
    label: match.targetType,
  });
}
