import { defineRouter } from '@/server/platform/command/router';
import { demoPeople, me, passkeys, people, person, sessions } from './access.queries';
import { acceptInvitation } from './use-cases/accept-invitation';
import { beginPasskey } from './use-cases/begin-passkey';
import { bootstrap } from './use-cases/bootstrap';
import { changePassword } from './use-cases/change-password';
import { grantRole } from './use-cases/grant-role';
import { invite } from './use-cases/invite';
import { openDemo } from './use-cases/open-demo';
import { printInvitation } from './use-cases/print-invitation';
import { reinstatePerson } from './use-cases/reinstate-person';
import { registerPasskey } from './use-cases/register-passkey';
import { reissueInvitation } from './use-cases/reissue-invitation';
import { revokeAllSessions } from './use-cases/revoke-all-sessions';
import { revokePasskey } from './use-cases/revoke-passkey';
import { revokeRole } from './use-cases/revoke-role';
import { revokeSession } from './use-cases/revoke-session';
import { signIn } from './use-cases/sign-in';
import { signInDemo } from './use-cases/sign-in-demo';
import { signInSso } from './use-cases/sign-in-sso';
import { signOut } from './use-cases/sign-out';
import { suspendPerson } from './use-cases/suspend-person';

/** The three ways to sign in have no procedure: next-auth runs them, since their answer becomes its cookie. */
export const accessRouter = defineRouter({
  commands: {
    acceptInvitation,
    signOut,
    revokeSession,
    revokeAllSessions,
    changePassword,
    invite,
    reissueInvitation,
    grantRole,
    revokeRole,
    suspendPerson,
    reinstatePerson,
    beginPasskey,
    registerPasskey,
    revokePasskey,
  },
  queries: { me, sessions, passkeys, people, person, demoPeople },
  internal: [signIn, signInSso, signInDemo, bootstrap, openDemo, printInvitation],
});
