export type AccountKind = 'asset' | 'passing' | 'liability' | 'income' | 'contra-income' | 'expense';

/** What one sub-balance of an account stands for. */
export type SubLedger =
  | 'instalment'
  | 'plan'
  | 'bank-account'
  | 'payment-file'
  | 'acquirer'
  | 'payment-information'
  | 'merchant'
  | 'customer'
  | 'bank-line'
  | 'none';

type Account = {
  readonly name: string;
  readonly kind: AccountKind;
  readonly subLedger: SubLedger;
  readonly keepsBalance: boolean;
};

const account = (name: string, kind: AccountKind, subLedger: SubLedger): Account => ({
  name,
  kind,
  subLedger,
  keepsBalance: false,
});
const kept = (name: string, kind: AccountKind, subLedger: SubLedger): Account => ({
  name,
  kind,
  subLedger,
  keepsBalance: true,
});

/**
 * The chart of accounts. Sub-balances are kept where an act asks for one at once (what a merchant is owed, what is left
 * in clearing); everywhere else they are the sum of the legs, so that nobody fights over a running total. Funding is what
 * the lender had on a bank account when the account was opened here, and what it puts in later.
 */
export const chart = {
  receivable: account('Receivable', 'asset', 'instalment'),
  'interest-receivable': account('Interest receivable', 'asset', 'plan'),
  'fee-receivable': account('Fee receivable', 'asset', 'plan'),
  bank: account('Bank', 'asset', 'bank-account'),
  'payouts-in-transit': kept('Payouts in transit', 'passing', 'payment-file'),
  'cards-in-transit': account('Cards in transit', 'passing', 'acquirer'),
  'collections-clearing': kept('Collections clearing', 'passing', 'payment-information'),
  'merchant-payable': kept('Merchant payable', 'liability', 'merchant'),
  'merchant-reserve': kept('Merchant reserve', 'liability', 'merchant'),
  'customer-credit': kept('Customer credit', 'liability', 'customer'),
  'customer-refund-payable': kept('Customer refund payable', 'liability', 'customer'),
  'unidentified-receipts': kept('Unidentified receipts', 'liability', 'bank-line'),
  'deferred-merchant-fee': account('Deferred merchant fee', 'liability', 'plan'),
  funding: account('Funding', 'liability', 'bank-account'),
  'merchant-fee-income': account('Merchant fee income', 'income', 'none'),
  'interest-income': account('Interest income', 'income', 'none'),
  'fee-income': account('Fee income', 'income', 'none'),
  'recovery-income': account('Recovery income', 'income', 'none'),
  'fee-income-reduction': account('Fee income reduction', 'contra-income', 'none'),
  'credit-loss': account('Credit loss', 'expense', 'none'),
  'bank-charges': account('Bank charges', 'expense', 'none'),
  'rounding-and-tolerance': account('Rounding and tolerance', 'expense', 'none'),
} as const satisfies Readonly<Record<string, Account>>;

export type AccountCode = keyof typeof chart;

/** The sub-id of accounts that have no sub-ledger: everything stands under one. */
export const WHOLE = 'all';
