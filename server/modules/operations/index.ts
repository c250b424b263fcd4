export { closeDay, runClose, type CloseOutcome } from './use-cases/run-close';
export { nextBusinessDate } from './domain/closing';
export { stepsOf as stepsOfClose } from './operations.repo';
