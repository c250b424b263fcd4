export { invited, rightsChanged, sessionsEnded } from './access.events';
export { invitationPath } from './access.invitation.repo';
export { demoPeople, me } from './access.queries';
export { originOf, rolesOf } from './access.repo';
