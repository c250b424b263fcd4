const english: Readonly<Record<string, string>> = {
  'ACCESS.SIGN_IN_FAILED': 'E-mail address and password do not belong together. Check both and try again.',
  'ACCESS.SIGN_IN_BUSY': 'Somebody is signing in with this address at this moment. Try again in a few seconds.',
  'ACCESS.SSO_UNKNOWN': 'Your company knows you, but nobody has invited this address yet. Ask an administrator.',
  'ACCESS.DEMO_OFF': 'There is no demo here. Sign in with your e-mail address and password.',
  'ACCESS.CODE_WRONG': 'This is not right, or it was used already. Wait for the next code and try again.',
  'ACCESS.STEP_ENDED': 'This sign-in took too long. Sign in once more.',
  'ACCESS.PASSKEY_SILENT': 'The passkey did not confirm. Try again, or use a code.',
  SessionRequired: 'Sign in to see this page.',
  NETWORK: 'The server did not answer. Check the connection and try again.',
};

const german: Readonly<Record<string, string>> = {
  'ACCESS.SIGN_IN_FAILED':
    'E-Mail-Adresse und Passwort gehören nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
  'ACCESS.SIGN_IN_BUSY':
    'Mit dieser Adresse meldet sich gerade jemand an. Versuchen Sie es in einigen Sekunden noch einmal.',
  'ACCESS.SSO_UNKNOWN':
    'Ihr Unternehmen kennt Sie, aber diese Adresse wurde noch nicht eingeladen. Fragen Sie Ihre Administration.',
  'ACCESS.DEMO_OFF': 'Hier gibt es keine Demo. Melden Sie sich mit E-Mail-Adresse und Passwort an.',
  'ACCESS.CODE_WRONG':
    'Das stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten Code und versuchen Sie es noch einmal.',
  'ACCESS.STEP_ENDED': 'Diese Anmeldung hat zu lange gedauert. Melden Sie sich noch einmal an.',
  'ACCESS.PASSKEY_SILENT': 'Der Passkey hat nicht bestätigt. Versuchen Sie es noch einmal, oder nehmen Sie einen Code.',
  SessionRequired: 'Melden Sie sich an, um diese Seite zu sehen.',
  NETWORK: 'Der Server hat nicht geantwortet. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
};

export type SignInLanguage = 'en' | 'de';

/** The labels of the page. It stands before every session and loads no table of messages, so they are here. */
export const signInLabels = {
  en: {
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    demo: 'Demo: sign in with one click',
    second: 'Your second factor',
    secondWhat: 'The password is right. Now confirm that it is you.',
    passkey: 'Use a passkey',
    code: 'Code',
    codeHint: 'Six digits of your authenticator app, or a recovery code.',
    recoveryHint: 'Without your passkey: one of your recovery codes.',
    confirm: 'Confirm and sign in',
    back: 'Sign in as somebody else',
  },
  de: {
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Anmelden',
    demo: 'Demo: Anmelden mit einem Klick',
    second: 'Ihr zweiter Faktor',
    secondWhat: 'Das Passwort stimmt. Bestätigen Sie jetzt, dass Sie es sind.',
    passkey: 'Passkey verwenden',
    code: 'Code',
    codeHint: 'Sechs Ziffern Ihrer Authenticator-App oder ein Wiederherstellungscode.',
    recoveryHint: 'Ohne Ihren Passkey: einer Ihrer Wiederherstellungscodes.',
    confirm: 'Bestätigen und anmelden',
    back: 'Als jemand anderes anmelden',
  },
} as const;

/** German for whoever's browser prefers it to English, as its header says; English for everybody else. */
export function signInLanguage(acceptLanguage: string | null): SignInLanguage {
  const spoken = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .flatMap((part) => {
      const [tag = '', quality] = part.trim().split(';q=');
      const language = tag.slice(0, 2);
      const weight = quality === undefined ? 1 : Number(quality) || 0;
      return (language === 'de' || language === 'en') && weight > 0 ? [{ language, weight } as const] : [];
    });
  // The first of equals wins, since the sort is stable.
  return spoken.toSorted((a, b) => b.weight - a.weight)[0]?.language ?? 'en';
}

/** What the sign-in page says for an error of the way in: a code of ours, with the seconds to wait after a colon. */
export function signInWords(error: string, language: SignInLanguage = 'en'): string {
  const [code = '', seconds] = error.split(':');
  if (code === 'ACCESS.TOO_MANY_CODES') {
    const minutes = Math.max(1, Math.ceil(Number(seconds ?? 60) / 60));
    return language === 'de'
      ? `Zu viele falsche Codes. Versuchen Sie es in ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`} noch einmal.`
      : `Too many wrong codes. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  }
  if (code === 'ACCESS.TOO_MANY_ATTEMPTS') {
    const minutes = Math.max(1, Math.ceil(Number(seconds ?? 60) / 60));
    return language === 'de'
      ? `Zu viele falsche Passwörter für diese Adresse. Versuchen Sie es in ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`} noch einmal.`
      : `Too many wrong passwords for this address. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  }
  if (code === 'ACCESS.TOO_MANY_FROM_NETWORK') {
    const minutes = Math.max(1, Math.ceil(Number(seconds ?? 60) / 60));
    return language === 'de'
      ? `Zu viele falsche Passwörter aus Ihrem Netz. Versuchen Sie es in ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`} noch einmal.`
      : `Too many wrong passwords from your network. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  }
  return language === 'de'
    ? (german[code] ??
        'Die Anmeldung ist nicht gelungen. Versuchen Sie es noch einmal; bleibt es so, sagen Sie es Ihrer Administration.')
    : (english[code] ?? 'You could not be signed in. Try again; if it stays, tell an administrator.');
}

/** The token with which a sign-in goes on to its second step, when an error of the way in is that; otherwise null. */
export function secondStepOf(error: string): string | null {
  return /^ACCESS\.SECOND_FACTOR:([\w-]{20,200})$/.exec(error)?.[1] ?? null;
}
