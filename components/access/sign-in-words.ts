const words: Readonly<Record<string, string>> = {
  'ACCESS.SIGN_IN_FAILED': 'E-mail address and password do not belong together. Check both and try again.',
  'ACCESS.SIGN_IN_BUSY': 'Somebody is signing in with this address at this moment. Try again in a few seconds.',
  'ACCESS.SSO_UNKNOWN': 'Your company knows you, but nobody has invited this address yet. Ask an administrator.',
  'ACCESS.DEMO_OFF': 'There is no demo here. Sign in with your e-mail address and password.',
  SessionRequired: 'Sign in to see this page.',
  NETWORK: 'The server did not answer. Check the connection and try again.',
};

/** What the sign-in page says for an error of the way in: a code of ours, with the seconds to wait after a colon. */
export function signInWords(error: string): string {
  const [code = '', seconds] = error.split(':');
  if (code === 'ACCESS.TOO_MANY_ATTEMPTS') {
    const minutes = Math.max(1, Math.ceil(Number(seconds ?? 60) / 60));
    return `Too many wrong passwords for this address. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  }
  return words[code] ?? 'You could not be signed in. Try again; if it stays, tell an administrator.';
}
