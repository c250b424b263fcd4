export { invitationPath } from './access.invitation.repo';
export { presentedKey } from './access.key.repo';
export { readKeyToken, refuseKeyUse } from './domain/key-token';
export { demoPeople, me } from './access.queries';
export { secondStepToken } from './access.step.repo';
