/** What we do after a reject or a return. "review": nobody has decided yet; a person looks at it. */
export type ReasonHandling =
  'retry' | 'fix-account' | 'stop-mandate' | 'ask-customer' | 'own-error' | 'compliance' | 'review';

export type Reason = {
  code: string;
  meaning: string;
  handling: ReasonHandling;
  /** How often the same debit may be tried again; 0 wherever a person or the customer must act first. */
  retries: number;
};

type Row = readonly [handling: Exclude<ReasonHandling, 'review'>, retries: number, meaning: string];

// ISO 20022 external reason codes as SEPA banks use them in rejects and returns, in our words. MS03 and AG07 are what
// banks of some countries send instead of AM04 or AC04 to protect the debtor's data, so they are tried once and not trusted.
const rows: Readonly<Record<string, Row>> = {
  AC01: ['fix-account', 0, 'The account number is wrong or unknown at the bank.'],
  AC02: ['fix-account', 0, 'The account to be debited is missing or wrong.'],
  AC03: ['fix-account', 0, 'The account to be credited is missing or wrong.'],
  AC04: ['fix-account', 0, 'The account is closed.'],
  AC06: ['fix-account', 0, 'The account is blocked for this kind of payment.'],
  AC13: ['own-error', 0, 'A consumer account was debited under the business scheme.'],
  AG01: ['fix-account', 0, 'This kind of account, such as a savings account, takes no such payment.'],
  AG02: ['own-error', 0, 'The file names a transaction code or scheme that the bank does not take.'],
  AG07: ['retry', 1, 'The account could not be debited; the bank does not say why.'],
  AM01: ['own-error', 0, 'The amount is zero.'],
  AM02: ['own-error', 0, 'The amount is above what the scheme or the bank allows.'],
  AM03: ['own-error', 0, 'The currency cannot be processed.'],
  AM04: ['retry', 2, 'There was not enough money on the account.'],
  AM05: ['own-error', 0, 'The bank takes it for a duplicate of an earlier payment.'],
  BE04: ['own-error', 0, 'The address of the payee is missing or wrong.'],
  BE05: ['own-error', 0, 'The bank does not know our creditor identifier.'],
  CNOR: ['own-error', 0, "The payee's bank cannot be reached under this BIC."],
  DNOR: ['fix-account', 0, "The customer's bank does not take part in this scheme."],
  DT01: ['own-error', 0, 'A date in the file is wrong.'],
  ED05: ['retry', 1, 'The settlement between the banks failed.'],
  FF01: ['own-error', 0, 'The file is incomplete or its format is wrong.'],
  FF05: ['own-error', 0, 'The scheme named in the file is wrong.'],
  MD01: ['stop-mandate', 0, 'There is no valid mandate, or the customer denies having given one.'],
  MD02: ['own-error', 0, 'Data of the mandate are missing or wrong.'],
  MD06: ['stop-mandate', 0, 'The customer took the money back within eight weeks.'],
  MD07: ['stop-mandate', 0, 'The account holder has died. All contact and reminders stop.'],
  MS02: ['ask-customer', 0, 'The customer refused the payment and gave no reason.'],
  MS03: ['retry', 1, 'The bank gives no reason; it may be lack of money or a closed account.'],
  RC01: ['own-error', 0, 'The BIC is wrong.'],
  RR01: ['own-error', 0, "The debtor's account or identification, which the law asks for, is missing."],
  RR02: ['own-error', 0, "The debtor's name or address, which the law asks for, is missing."],
  RR03: ['own-error', 0, "The creditor's name or address, which the law asks for, is missing."],
  RR04: ['compliance', 0, 'The bank stopped it for a legal reason, such as a sanctions list.'],
  SL01: ['ask-customer', 0, 'A service that the customer agreed with the bank stopped the debit.'],
  SL11: ['ask-customer', 0, 'We are not on the list of creditors that the customer allows.'],
  SL12: ['ask-customer', 0, 'We are on the list of creditors that the customer blocks.'],
  SL13: ['ask-customer', 0, 'The customer allows fewer debits in this period.'],
  SL14: ['ask-customer', 0, "The amount is above the customer's limit for debits."],
  TM01: ['own-error', 0, 'The file reached the bank after its cut-off time.'],
};

/** The meaning of a reason code and what we do about it; an unknown code is kept and given to a person. */
export function reasonOf(code: string): Reason {
  const row = Object.hasOwn(rows, code) ? rows[code] : undefined;
  if (row === undefined) {
    return {
      code,
      meaning: 'This code is not in our table; read the text of the bank.',
      handling: 'review',
      retries: 0,
    };
  }
  const [handling, retries, meaning] = row;
  return { code, meaning, handling, retries };
}

/** All codes of the table, for pick lists and for the simulated bank. */
export const knownReasonCodes: readonly string[] = Object.keys(rows);
