import type { StatusReason, StatusReport } from '@/server/codecs/pain/pain002';

/** What a report says of one order: the status that holds for it, and why. */
export type OrderReport = { readonly status: string; readonly reason: StatusReason | null };

/** Statuses that speak of a group as a whole and say nothing of a single order below it. */
const ofGroupsOnly = new Set(['PART']);

/** A file that the bank knows already is refused as a whole; that says nothing of the orders, which it has from the first time. */
export function isDuplicateAnswer(report: StatusReport): boolean {
  const codes = report.group.reasons.map((reason) => reason.code);
  return report.group.status === 'RJCT' && codes.some((code) => code === 'AM05' || code === 'DU01' || code === 'DU02');
}

/**
 * Finds what holds for an order: its own status, else that of its payment block, else that of the group. A status at a
 * higher level holds for everything below it that has none of its own (pain.002 usage of the SEPA banks).
 */
export function reportReader(report: StatusReport, pmtInfId: string): (endToEndId: string) => OrderReport | null {
  const block = report.payments.find((payment) => payment.paymentInfoId === pmtInfId);
  const own = new Map(
    [...report.transactions, ...(block?.transactions ?? [])].map((each) => [
      each.endToEndId ?? each.instructionId ?? '',
      each,
    ]),
  );
  const usable = (level: { status: string | null; reasons: StatusReason[] } | undefined): OrderReport | null =>
    level && level.status !== null && !ofGroupsOnly.has(level.status)
      ? { status: level.status, reason: level.reasons[0] ?? null }
      : null;
  const blockReport = usable(block);
  const groupReport = usable(report.group);
  return (endToEndId) => usable(own.get(endToEndId)) ?? blockReport ?? groupReport;
}
