import { approvalClosed } from '@/server/modules/approvals';
import { orderRejected, orderReturned, orderSettled } from '@/server/modules/payments';
import { runCommand } from '@/server/platform/command/run-command';
import { handleLater, subscribe, tellLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { debitReturned, instalmentsMissed, orderCaptured, orderDecided } from './credit.events';
import { reopenRejectedDebits, reopenReturnedDebits, settleDebits } from './use-cases/answer-debits';
import { afterReferral, decideReferred } from './use-cases/decide-referred';
import { intake } from './use-cases/receive-order';
import { confirmPlan, tellMissed, tellReturned } from './use-cases/tell-customer';

/** Why a second request about a referred purchase is no fault: it waits already, or it was decided meanwhile. */
const settledOtherwise = ['APPROVALS.ALREADY_WAITING', 'CREDIT.ORDER_CHANGED', 'CREDIT.ORDER_TRANSITION_REFUSED'];

export const creditJobs: NounJobs = {
  subscribers: [
    subscribe(orderSettled, 'credit.onOrderSettled', settleDebits),
    subscribe(orderRejected, 'credit.onOrderRejected', reopenRejectedDebits),
    subscribe(orderReturned, 'credit.onOrderReturned', reopenReturnedDebits),
    subscribe(approvalClosed, 'credit.onReferralClosed', afterReferral),
  ],
  handlers: [
    handleLater(orderDecided, 'credit.referToPeople', async (delivery, { orderId, outcome, version }) => {
      if (outcome !== 'referred') return;
      const answer = await runCommand(
        decideReferred,
        { orderId, version },
        {
          actor: intake,
          key: `event/${delivery.eventId}/credit.referToPeople`,
        },
      );
      if (answer.status === 'refused' && !settledOtherwise.includes(answer.refusal.code)) throw answer.refusal;
    }),
    tellLater(orderCaptured, 'credit.confirmPlan', confirmPlan),
    tellLater(debitReturned, 'credit.tellReturned', tellReturned),
    tellLater(instalmentsMissed, 'credit.tellMissed', tellMissed),
  ],
  processes: [],
};
