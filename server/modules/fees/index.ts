export { feeChunk } from './use-cases/assess-fees';
