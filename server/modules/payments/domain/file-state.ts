import type { Refusal } from '@/server/kernel/refusal';
import { nextState, type TransitionTable } from '@/server/kernel/transitions';

/**
 * The life of a payment file. "sending" is claimed before the first byte leaves; from there on nobody takes it back; only
 * two people who asked the bank, and were told that it has nothing, give the claim up.
 */
export type PaymentFileState = 'prepared' | 'approved' | 'sending' | 'sent' | 'accepted' | 'rejected' | 'cancelled';
export type PaymentFileEvent = 'approve' | 'claim' | 'unclaim' | 'confirm' | 'accept' | 'reject' | 'cancel';

export const paymentFileTransitions: TransitionTable<PaymentFileState, PaymentFileEvent> = {
  prepared: { approve: 'approved', cancel: 'cancelled' },
  approved: { claim: 'sending', cancel: 'cancelled' },
  sending: { confirm: 'sent', unclaim: 'approved' },
  sent: { accept: 'accepted', reject: 'rejected' },
  accepted: { reject: 'rejected' },
  rejected: {},
  cancelled: {},
};

/** The new state of a payment file, or Refusal PAYMENTS.FILE_TRANSITION_REFUSED. */
export function nextFileState(state: PaymentFileState, event: PaymentFileEvent): PaymentFileState | Refusal {
  const names = { noun: 'a payment file', code: 'PAYMENTS.FILE_TRANSITION_REFUSED' as const };
  return nextState({ table: paymentFileTransitions, names }, state, event);
}
