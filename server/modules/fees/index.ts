export { feeChunk } from './use-cases/assess-fees';
export { sentence as feeRuleSentence } from './domain/fee-rule';
