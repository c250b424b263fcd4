type Words = { readonly en: string; readonly de: string };

const words: Readonly<Record<string, Words>> = {
  account: {
    en: 'the account could not be debited; please tell us your present account',
    de: 'Das Konto konnte nicht belastet werden; bitte nennen Sie uns Ihr heutiges Konto',
  },
  cover: { en: 'there was not enough money on the account', de: 'Das Konto war nicht gedeckt' },
  yourself: { en: 'you asked your bank to give it back', de: 'Sie haben Ihre Bank darum gebeten' },
  mandate: { en: 'your bank found no valid mandate', de: 'Ihrer Bank lag kein gültiges Mandat vor' },
  limit: { en: 'your bank allows such debits no more', de: 'Ihre Bank lässt solche Lastschriften nicht mehr zu' },
  silent: { en: 'your bank gives no further reason', de: 'Ihre Bank nennt keinen weiteren Grund' },
};

const wordsOf: Readonly<Record<string, keyof typeof words>> = {
  AC01: 'account',
  AC02: 'account',
  AC04: 'account',
  AC06: 'account',
  AG01: 'account',
  DNOR: 'account',
  AM04: 'cover',
  MD01: 'mandate',
  MD06: 'yourself',
  MS02: 'yourself',
  SL01: 'limit',
  SL11: 'limit',
  SL12: 'limit',
  SL13: 'limit',
  SL14: 'limit',
};

/** Why a debit came back, as a customer is told: in their words and in no code of banks. */
export function reasonForCustomer(code: string, language: string): string {
  const chosen = words[wordsOf[code] ?? 'silent'] ?? { en: '', de: '' };
  return language.toLowerCase().startsWith('de') ? chosen.de : chosen.en;
}

/** Whether the customer is told of a debit that came back: not where the fault is ours, nor where nobody is there to read it. */
export function isTold(code: string, handling: string): boolean {
  return handling !== 'own-error' && handling !== 'compliance' && code !== 'MD07';
}
