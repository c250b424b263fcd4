import type { Refusal } from '@/server/kernel/refusal';
import { nextState, type TransitionTable } from '@/server/kernel/transitions';

/**
 * The life of a payment order. "approved" means that the file it stands in is approved; "executed" that the bank has
 * booked it on a statement, which no status report alone can say.
 */
export type PaymentOrderState =
  | 'created'
  | 'blocked'
  | 'on-hold'
  | 'in-file'
  | 'approved'
  | 'sent'
  | 'accepted'
  | 'executed'
  | 'rejected'
  | 'returned'
  | 'cancelled';

export type PaymentOrderEvent =
  | 'block'
  | 'unblock'
  | 'hold'
  | 'release'
  | 'put-in-file'
  | 'take-out-of-file'
  | 'approve'
  | 'send'
  | 'accept'
  | 'execute'
  | 'reject'
  | 'return'
  | 'cancel';

/**
 * The one table of transitions. Before the bytes leave the house an order may be taken out of its file again, because
 * nothing has happened outside; from "sent" on there is no way back, only forward or into a final state.
 */
export const paymentOrderTransitions: TransitionTable<PaymentOrderState, PaymentOrderEvent> = {
  created: { block: 'blocked', hold: 'on-hold', 'put-in-file': 'in-file', cancel: 'cancelled' },
  blocked: { unblock: 'created', hold: 'on-hold', cancel: 'cancelled' },
  'on-hold': { release: 'created', cancel: 'cancelled' },
  'in-file': { approve: 'approved', 'take-out-of-file': 'created', hold: 'on-hold' },
  approved: { send: 'sent', 'take-out-of-file': 'created', hold: 'on-hold' },
  sent: { accept: 'accepted', execute: 'executed', reject: 'rejected', cancel: 'cancelled' },
  accepted: { execute: 'executed', reject: 'rejected', cancel: 'cancelled' },
  executed: { return: 'returned' },
  rejected: {},
  returned: {},
  cancelled: {},
};

/** The new state of a payment order, or Refusal PAYMENTS.ORDER_TRANSITION_REFUSED. */
export function next(state: PaymentOrderState, event: PaymentOrderEvent): PaymentOrderState | Refusal {
  const names = { noun: 'a payment order', code: 'PAYMENTS.ORDER_TRANSITION_REFUSED' as const };
  return nextState({ table: paymentOrderTransitions, names }, state, event);
}

/** States in which the bank has the order: it may not be sent again, whatever happened to the answer. */
export const atBankStates: readonly PaymentOrderState[] = ['sent', 'accepted', 'executed', 'rejected', 'returned'];

// The ladder of pain.002 for one transaction; a higher number is further on. PART is a word about a group and stands on
// no rung. Source: ISO 20022 external code set for transaction status, SEPA practice.
const ladder = new Map<string, number>([
  ['RCVD', 1],
  ['PDNG', 2],
  ['PATC', 2],
  ['ACTC', 3],
  ['ACCP', 4],
  ['ACWC', 5],
  ['ACSP', 6],
  ['ACSC', 7],
  ['ACCC', 8],
]);

const finalStatuses = new Set(['RJCT', 'CANC']);
const settledFrom = 7;

export type BankStatusResult = {
  /** The status that holds from now on; null while none is known. */
  status: string | null;
  /** A sentence for people when the report is unknown or contradicts what the bank said before. */
  finding: string | null;
};

/**
 * Which of two reports of the bank holds: the one known so far or the one just read. The ladder is never descended; a
 * late lower rung is normal and no finding. RJCT and CANC are final, and they cannot follow a settled status. Unknown
 * codes change nothing and are kept as findings.
 */
export function higherStatus(known: string | null, reported: string): BankStatusResult {
  const keep = (finding: string | null): BankStatusResult => ({ status: known, finding });
  if (known === reported) return keep(null);
  const isFinalReport = finalStatuses.has(reported);
  const rung = ladder.get(reported);
  if (!isFinalReport && rung === undefined) {
    return keep(`The bank reported "${reported}", which is no status of a single payment. Ask the bank what it means.`);
  }
  if (known === null) return { status: reported, finding: null };
  if (finalStatuses.has(known))
    return keep(`The bank reported ${reported} after ${known}, which is final. Ask the bank which holds.`);
  const knownRung = ladder.get(known) ?? 0;
  if (isFinalReport) {
    return knownRung >= settledFrom
      ? keep(`The bank reported ${reported} after ${known}, which means settled. Watch the statement and ask the bank.`)
      : { status: reported, finding: null };
  }
  return rung! > knownRung ? { status: reported, finding: null } : keep(null);
}

/** What a bank status does to the order; null when it only waits. No status executes an order: a statement does. */
export function eventOfStatus(status: string): 'accept' | 'reject' | 'cancel' | null {
  if (status === 'RJCT') return 'reject';
  if (status === 'CANC') return 'cancel';
  return (ladder.get(status) ?? 0) >= 3 ? 'accept' : null;
}
