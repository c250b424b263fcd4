export { closeDay, resumeClose, runClose, type CloseOutcome } from './use-cases/run-close';
export { nextBusinessDate } from './domain/closing';
export { closeRequested, dayClosed } from './operations.events';
export { stepsOf as stepsOfClose } from './operations.repo';
