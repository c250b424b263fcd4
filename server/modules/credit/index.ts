export {
  allocateReceipt,
  type ReceiptAllocation,
  type ReceiptFrom,
  type ReceiptInput,
  type ReceiptResult,
  type ReceiptTarget,
} from './use-cases/allocate-receipt';
export { undoReceipt } from './use-cases/take-back';
export { instalmentsPaid, receiptExcess, receiptUndone } from './credit.events';
export { ageingChunk, incomeChunk, type ChunkAt } from './use-cases/close-chunks';
export { debitChunk } from './use-cases/collect-due';
export { takeOrders, type ReceivedOrder } from './use-cases/receive-order';
export { shipOrders } from './use-cases/capture-order';
export { endOrder } from './use-cases/cancel-order';
export { isInCollection } from './domain/plan-state';
export { stageCapturedOrder } from './use-cases/example-credit';
export { cancelOrderInput, orderInput, receiveOrderInput } from './credit.schema';
