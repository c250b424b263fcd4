import { z } from 'zod';
import { parseDecimal } from '@/server/kernel/money';

const fits = (text: string, most: bigint): boolean => {
  try {
    const minor = parseDecimal(text.trim(), 'EUR');
    return minor >= 0n && minor <= most;
  } catch {
    return false;
  }
};

const words = (most: number) => z.string().trim().min(1).max(most);
/** "3.49" of a hundred; two decimals are basis points. */
const percent = z.string().refine((text) => fits(text, 10_000n), 'is a percentage such as 3.49');
const amount = z.string().refine((text) => fits(text, 100_000n), 'is an amount such as 0.35');

/** A new merchant as somebody types it. */
export const newMerchant = z.object({
  name: words(140),
  legalName: words(140),
  category: words(60),
  city: words(80),
  country: z.string().regex(/^[A-Z]{2}$/, 'is a country code of two capitals'),
  contactEmail: z.email().max(200),
  fee: percent,
  feeFixed: amount,
  reserve: percent,
  delay: z.string().regex(/^([0-9]|[1-5][0-9]|60)$/, 'is a number of days up to 60'),
});
export type NewMerchant = z.input<typeof newMerchant>;

/** What was typed as the command takes it: fees in basis points, the fixed part in minor units of EUR. */
export function merchantInput(typed: NewMerchant) {
  const { fee, feeFixed, reserve, delay, ...named } = typed;
  const minor = (text: string) => parseDecimal(text.trim(), 'EUR');
  return {
    ...named,
    currency: 'EUR',
    feeBps: Number(minor(fee)),
    feeFixedMinor: minor(feeFixed).toString(),
    reserveBps: Number(minor(reserve)),
    payoutDelayDays: Number(delay),
  };
}
