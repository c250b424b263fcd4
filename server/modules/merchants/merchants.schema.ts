import { z } from 'zod';
import { isValidIban, normaliseIban } from '@/server/kernel/iban';
import { minorDigits } from '@/server/kernel/money';

/** An amount in minor units; JSON carries it as a decimal string. */
const minorAmount = z
  .union([z.bigint(), z.string().regex(/^\d{1,15}$/, 'must be whole minor units')])
  .transform((value) => BigInt(value));

const knownCurrency = (code: string): boolean => {
  try {
    return minorDigits(code) >= 0;
  } catch {
    return false;
  }
};

const bps = z.number().int().min(0).max(10_000);
const name = z.string().trim().min(1).max(140);

/** An IBAN without blanks and in capitals; a wrong one is refused here, long before it stands in a payment file. */
export const ibanText = z
  .string()
  .max(50)
  .transform(normaliseIban)
  .refine(isValidIban, "country, length or check digits are wrong; compare it with the bank's document");

export const bicText = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'is not a BIC: 8 or 11 letters and digits');

export const registerMerchantInput = z.object({
  name,
  legalName: name,
  category: z.string().trim().min(1).max(60),
  country: z.string().regex(/^[A-Z]{2}$/, 'is a country code of two capitals'),
  city: z.string().trim().min(1).max(80),
  currency: z.string().refine(knownCurrency, 'is not a currency of ISO 4217 that is kept here'),
  contactEmail: z.email().max(200),
  feeBps: bps,
  feeFixedMinor: minorAmount,
  reserveBps: bps,
  payoutDelayDays: z.number().int().min(0).max(60),
  feeRecognition: z.enum(['straight-line', 'at-once']).default('straight-line'),
});

export const changeBankDetailsInput = z.object({
  merchantId: z.uuid(),
  /** The version of the merchant that the maker saw. */
  version: z.number().int().min(1),
  iban: ibanText,
  bic: bicText.optional(),
  holderName: z.string().trim().min(1).max(70),
});

export type ChangeBankDetailsInput = z.output<typeof changeBankDetailsInput>;

export const holdMerchantInput = z.object({ merchantId: z.uuid(), reason: z.string().trim().min(3).max(500) });

export const releaseMerchantInput = z.object({
  merchantId: z.uuid(),
  version: z.number().int().min(1),
  reason: z.string().trim().min(3).max(500),
});
