export { invited, rightsChanged, sessionsEnded } from './access.events';
export { invitationPath } from './access.invitation.repo';
export { originOf, rolesOf } from './access.repo';
