import { statementReceived } from '@/server/modules/payments';
import { handleLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { statementPosted } from './reconciliation.events';
import { importFile, importStatement, importWaiting } from './use-cases/import-statement';

export const reconciliationJobs: NounJobs = {
  subscribers: [],
  handlers: [
    handleLater(statementReceived, 'reconciliation.import', async (_delivery, { rawFileId }) => {
      const outcome = await importFile(rawFileId);
      // A file that waits has said so on its process; a refused permission is a fault of the installation and is tried again.
      if (outcome.status === 'refused') throw outcome.refusal;
    }),
    handleLater(statementPosted, 'reconciliation.goOn', async () => {
      await importWaiting();
    }),
  ],
  processes: [importStatement],
};
