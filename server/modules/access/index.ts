export { invitationPath } from './access.invitation.repo';
export { demoPeople, me } from './access.queries';
export { secondStepToken } from './access.step.repo';
