export { caseChunk, promiseChunk } from './use-cases/close-chunks';
export { promisesJudged, promiseTaken } from './collections.events';
