import { refuse, type Refusal } from '@/server/kernel/refusal';

/** NIST SP 800-63B-4: length and a list of the known, no rules of composition, no forced change. */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;

/** What people choose when twelve characters are asked for; compared without case, digits at the end and repetition. */
const COMMON = new Set([
  'password',
  'passwort',
  'passwordpassword',
  'passwortpasswort',
  'qwertyuiop',
  'qwertzuiop',
  'qwertyuiopasdf',
  'asdfghjkl',
  'asdfghjklqwertyuiop',
  'letmeinletmein',
  'iloveyou',
  'iloveyouiloveyou',
  'administrator',
  'countersign',
  'countersigncountersign',
  'welcome',
  'welcometothejungle',
  'willkommen',
  'changeme',
  'changemechangeme',
  'correcthorsebatterystaple',
  'trustno',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'fenerbahce',
  'galatasaray',
  'hallohallo',
  'schatzschatz',
  'monkeymonkey',
  'dragondragon',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcdefghijklmnop',
  'qazwsxedcrfv',
  'zaqxswcde',
  'einszweidrei',
  'onetwothreefour',
  'thisisapassword',
  'mypassword',
  'secretsecret',
  'geheimgeheim',
  'companyname',
]);

function skeleton(text: string): string {
  return text.toLowerCase().replace(/[\d\s!?.,_*#@$%&+-]+/g, '');
}

/** The shortest piece whose repetition is the whole text: "abcabcabc" is as good as "abc". */
function smallestPeriod(text: string): number {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.length % length === 0 && text.slice(0, length).repeat(text.length / length) === text) return length;
  }
  return text.length;
}

function isRun(text: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < text.length; at += 1) steps.add(text.charCodeAt(at) - text.charCodeAt(at - 1));
  return steps.size === 1;
}

/** Why this password cannot be used, or null. `about` are words that anybody would try first: name, e-mail. */
export function passwordFault(password: string, about: readonly string[]): Refusal | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    return refuse(
      'ACCESS.PASSWORD_TOO_SHORT',
      `A password has at least ${PASSWORD_MIN} characters; this one has ${length}. A sentence is easy to remember.`,
      { min: PASSWORD_MIN },
    );
  }
  if (length > PASSWORD_MAX)
    return refuse('ACCESS.PASSWORD_TOO_LONG', `A password has at most ${PASSWORD_MAX} characters.`, {
      max: PASSWORD_MAX,
    });
  const bare = skeleton(password);
  const digits = password.replace(/\D/g, '');
  const guessable =
    COMMON.has(bare) ||
    COMMON.has(bare.slice(0, smallestPeriod(bare))) ||
    smallestPeriod(password) <= 4 ||
    isRun(password) ||
    (digits.length === password.length && /^(0?1234567890?)+\d{0,9}$/.test(digits));
  if (guessable) {
    return refuse(
      'ACCESS.PASSWORD_COMMON',
      'This password is among those that are tried first. Choose one that nobody else would.',
    );
  }
  const lower = password.toLowerCase();
  const named = about
    .flatMap((text) => text.toLowerCase().split(/[\s@.]+/))
    .filter((word) => word.length >= 4 && lower.includes(word));
  const rest = named.reduce((text, word) => text.replaceAll(word, ''), lower);
  if (named.length > 0 && skeleton(rest).length < 6) {
    return refuse(
      'ACCESS.PASSWORD_ABOUT_YOU',
      'This password is little more than your name or e-mail address. Choose another one.',
    );
  }
  return null;
}
