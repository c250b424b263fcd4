import { parseDecimal } from '@/server/kernel/money';
import { amountFault } from './builder-words';

/** A personal limit as it is written in the dialog; the amount as people write it. */
export type LimitDraft = { unlimited: boolean; amount: string; currency: string; reason: string };

/** What is wrong with it, in words below `approvals.limit.fault`; null when nothing is. */
export function limitFault({ unlimited, amount, currency, reason }: LimitDraft): string | null {
  const fault = unlimited ? null : amountFault(amount, currency);
  if (fault) return fault;
  if (!unlimited && amount.trim().startsWith('-')) return 'amount';
  return reason.trim().length < 3 ? 'reason' : null;
}

/** The draft as the API takes it; null while something is wrong with it. */
export function limitInput(of: { personId: string; role: string }, draft: LimitDraft) {
  if (limitFault(draft)) return null;
  const { unlimited, amount, currency, reason } = draft;
  return {
    personId: of.personId,
    role: of.role,
    limitMinor: unlimited ? null : String(parseDecimal(amount.trim(), currency)),
    currency: unlimited ? 'EUR' : currency,
    reason: reason.trim(),
  };
}
