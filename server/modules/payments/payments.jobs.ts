import { bankDetailsChanged, merchantHeld } from '@/server/modules/merchants';
import { systemActor } from '@/server/platform/auth/actor';
import { runCommand } from '@/server/platform/command/run-command';
import { handleLater, subscribe } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { fileApproved, reportReceived } from './payments.events';
import { stopUnsentPayouts } from './payments.order.repo';
import { sendFile } from './use-cases/bank-traffic';
import { applyBankReport } from './use-cases/receive-bank-file';

export const paymentsJobs: NounJobs = {
  subscribers: [
    // Nothing more is paid to an account that was replaced, or to a merchant that is on hold. Orders within a file keep the file
    // from being approved instead, since its bytes cannot lose a line.
    subscribe(bankDetailsChanged, 'payments.dropOrdersToFormerAccount', (context, { merchantId, accountId }) =>
      stopUnsentPayouts(context, {
        merchantId,
        event: 'cancel',
        cause: { type: 'merchant-account', id: accountId, reasonText: 'The bank details have changed' },
      }),
    ),
    subscribe(merchantHeld, 'payments.holdOrders', (context, { merchantId }) =>
      stopUnsentPayouts(context, {
        merchantId,
        event: 'cancel',
        cause: { type: 'merchant', id: merchantId, reasonText: 'The merchant is on hold' },
      }),
    ),
  ],
  handlers: [
    handleLater(fileApproved, 'payments.sendFile', async (_delivery, { fileId }) => {
      const outcome = await sendFile(fileId);
      if (outcome.status === 'refused') throw outcome.refusal;
      // Thrown, so that the outbox tries again later; the state of the file says what is in the way.
      if (outcome.status === 'busy' || outcome.status === 'in-doubt')
        throw new Error(`file ${fileId}: ${outcome.status}`);
    }),
    handleLater(reportReceived, 'payments.applyBankReport', async (delivery, { rawFileId }) => {
      const outcome = await runCommand(
        applyBankReport,
        { rawFileId },
        {
          actor: systemActor('bank-inbox'),
          key: `event/${delivery.eventId}/report`,
        },
      );
      if (outcome.status === 'refused') throw outcome.refusal;
    }),
  ],
  processes: [],
};
