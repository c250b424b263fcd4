export { invitationPath } from './access.invitation.repo';
export { demoPeople, me } from './access.queries';
