import { isValidIban, maskIban } from '@/server/kernel/iban';
import type { OrderDraft } from '../payments.schema';

/** SEPA rulebooks: 0.01 to 999,999,999.99 EUR. */
const LARGEST_MINOR = 99_999_999_999n;

/** Why an order cannot go into any file, naming the payee; null when it can. It is found here, before a file is built. */
export function blockedReason(
  draft: Pick<OrderDraft, 'holderName' | 'iban' | 'currency' | 'amountMinor'>,
): string | null {
  const { holderName, iban, currency, amountMinor } = draft;
  if (!isValidIban(iban)) {
    return `The IBAN ${maskIban(iban)} of ${holderName} is not valid: country, length or check digits are wrong. Correct the bank details, then prepare the payment again.`;
  }
  if (currency !== 'EUR') return `${holderName} is to be paid in ${currency}; SEPA payments are in EUR only.`;
  if (amountMinor < 1n || amountMinor > LARGEST_MINOR)
    return `The amount for ${holderName} is outside 0.01 to 999,999,999.99 EUR.`;
  return holderName.trim() === '' ? 'The payee has no name.' : null;
}
