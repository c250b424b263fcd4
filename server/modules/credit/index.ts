export { allocateReceipt, allocateReceipts, type ReceiptAllocation, type ReceiptFrom, type ReceiptInput, type ReceiptResult, type ReceiptTarget } from './use-cases/allocate-receipt';
export { undoReceipt } from './use-cases/take-back';
export {
  debitRejected,
  debitReturned,
  instalmentsPaid,
  orderCaptured,
  orderDecided,
  orderRefunded,
  receiptExcess,
  receiptUndone,
} from './credit.events';
