export { caseChunk, promiseChunk } from './use-cases/close-chunks';
