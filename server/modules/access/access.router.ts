import { defineRouter } from '@/server/platform/command/router';
import { demoPeople, me, passkeys, people, person, secondFactor, sessions } from './access.queries';
import { views } from './access.view.queries';
import { keyOffer, keys } from './access.key.queries';
import { acceptInvitation } from './use-cases/accept-invitation';
import { beginPasskey } from './use-cases/begin-passkey';
import { beginSecondStep } from './use-cases/begin-second-step';
import { beginStepUp } from './use-cases/begin-step-up';
import { beginTotp } from './use-cases/begin-totp';
import { bootstrap } from './use-cases/bootstrap';
import { changePassword } from './use-cases/change-password';
import { confirmTotp } from './use-cases/confirm-totp';
import { dropView } from './use-cases/drop-view';
import { finishSignIn } from './use-cases/finish-sign-in';
import { grantRole } from './use-cases/grant-role';
import { invite } from './use-cases/invite';
import { openDemo } from './use-cases/open-demo';
import { printInvitation } from './use-cases/print-invitation';
import { proposeKey } from './use-cases/propose-key';
import { reinstatePerson } from './use-cases/reinstate-person';
import { registerPasskey } from './use-cases/register-passkey';
import { reissueInvitation } from './use-cases/reissue-invitation';
import { removeOwnTotp } from './use-cases/remove-totp';
import { renewRecoveryCodes } from './use-cases/renew-recovery-codes';
import { resetSecondFactor } from './use-cases/reset-second-factor';
import { revokeAllSessions } from './use-cases/revoke-all-sessions';
import { revokeKey } from './use-cases/revoke-key';
import { revokePasskey } from './use-cases/revoke-passkey';
import { revokeRole } from './use-cases/revoke-role';
import { revokeSession } from './use-cases/revoke-session';
import { saveView } from './use-cases/save-view';
import { setDefaultView } from './use-cases/set-default-view';
import { signIn } from './use-cases/sign-in';
import { signInDemo } from './use-cases/sign-in-demo';
import { signInSso } from './use-cases/sign-in-sso';
import { signOut } from './use-cases/sign-out';
import { stepUp } from './use-cases/step-up';
import { suspendPerson } from './use-cases/suspend-person';

/** The ways to sign in have no procedure: next-auth runs them, since their answer becomes its cookie. */
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
    proposeKey,
    revokeKey,
    beginTotp,
    confirmTotp,
    removeTotp: removeOwnTotp,
    renewRecoveryCodes,
    beginStepUp,
    stepUp,
    beginSecondStep,
    resetSecondFactor,
    saveView,
    dropView,
    setDefaultView,
  },
  queries: { me, sessions, passkeys, secondFactor, people, person, demoPeople, keys, keyOffer, views },
  internal: [signIn, finishSignIn, signInSso, signInDemo, bootstrap, openDemo, printInvitation],
});
