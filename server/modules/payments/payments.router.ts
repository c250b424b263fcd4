import { defineRouter } from '@/server/platform/command/router';
import { file, files } from './payments.file.queries';
import { accounts, fileBytes, order, orders, returns } from './payments.queries';
import { approveFile } from './use-cases/approve-file';
import { buildFile } from './use-cases/build-file';
import { cancelFile } from './use-cases/cancel-file';
import { cancelOrder } from './use-cases/cancel-order';
import { holdOrder } from './use-cases/hold-order';
import { prepareMerchantPayouts } from './use-cases/prepare-merchant-payouts';
import { applyBankReport, receiveBankFile } from './use-cases/receive-bank-file';
import { releaseOrder } from './use-cases/release-order';
import { claimSend, confirmSent } from './use-cases/send-file';
import { assignVirtualAccount, openBankAccount, registerMandate, takeOverPayable } from './use-cases/set-up';
import { setUpMany } from './use-cases/set-up-many';
import { settleUnknownFile } from './use-cases/settle-unknown-file';

export const paymentsRouter = defineRouter({
  commands: {
    prepareMerchantPayouts,
    buildFile,
    approveFile,
    cancelFile,
    settleUnknownFile,
    holdOrder,
    releaseOrder,
    cancelOrder,
  },
  queries: { orders, order, files, file, returns, accounts, fileBytes },
  internal: [
    openBankAccount,
    registerMandate,
    assignVirtualAccount,
    setUpMany,
    takeOverPayable,
    claimSend,
    confirmSent,
    receiveBankFile,
    applyBankReport,
  ],
});
