export { orderRejected, orderReturned, orderSettled, statementReceived, type OrderNews } from './payments.events';
export {
  activeMandates,
  bankAccounts,
  rawBytes,
  storeRaw,
  type BankAccountRow as BankAccount,
  type MandateRow as Mandate,
  type RawFile,
} from './payments.repo';
export { createOrders, ordersById, type OrderRow as PaymentOrder } from './payments.order.repo';
export { type FileRow as PaymentFile } from './payments.file.repo';
export { buildFiles, type BuildRequest, type BuiltFile } from './payments.build.repo';
export { bookOrders, returnOrder, type ReturnNews } from './payments.settle.repo';
export { closeExpected, openExpected, receiveExpected, type ExpectedPayment } from './payments.expected.repo';
export { preparePayouts } from './use-cases/prepare-merchant-payouts';
export { releaseDebitFile } from './use-cases/approve-file';
export { pollBank, sendWaitingFiles } from './use-cases/bank-traffic';
export { knownReasonCodes, reasonOf, type ReasonHandling } from './domain/reason-codes';
export type { PaymentOrderState } from './domain/order-state';
export type { CreatedOrder, Direction, OrderDraft, OrderKind } from './payments.schema';
