import { z } from 'zod';
import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { isValidIban, normaliseIban } from '@/server/kernel/iban';

export const HOLD_KINDS = [
  'dispute',
  'hardship',
  'deceased',
  'insolvency',
  'vulnerable',
  'fraud',
  'legal',
  'other',
] as const;

export type HoldKind = (typeof HOLD_KINDS)[number];

const date = z
  .string()
  .refine(isBusinessDate, 'is not a date such as 2026-11-20')
  .transform((text) => text as BusinessDate);

const line = (max: number) => z.string().trim().min(1).max(max);

const account = z.object({
  iban: z.string().max(50).transform(normaliseIban).refine(isValidIban, 'country, length or check digits are wrong'),
  bic: z.string().trim().min(8).max(11).optional(),
  holderName: line(70),
});

export const registerCustomerInput = z.object({
  firstName: line(80),
  lastName: line(80),
  email: z.email().max(200).toLowerCase(),
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'is not a number such as +491701234567'),
  street: line(120),
  postcode: line(12),
  city: line(80),
  country: z.string().regex(/^[A-Z]{2}$/, 'is a country code of two capitals'),
  birthDate: date,
  language: z.string().regex(/^[a-z]{2}$/, 'is a language code of two small letters'),
  timeZone: line(60),
  feeGroup: line(40).default('standard'),
  limitMinor: z
    .union([z.bigint(), z.string().regex(/^\d{1,12}$/, 'must be whole minor units')])
    .transform((value) => BigInt(value)),
  currency: z.string().regex(/^[A-Z]{3}$/),
  kycState: z.enum(['pending', 'verified', 'failed']),
  consents: z.record(z.string().max(40), z.boolean()).default({}),
  payday: z.number().int().min(1).max(31).nullable().default(null),
  account: account.nullable().default(null),
});

export const placeHoldInput = z.object({
  customerId: z.uuid(),
  kind: z.enum(HOLD_KINDS),
  reason: z.string().trim().min(3).max(500),
  /** The last day on which it protects; none: until it is lifted. */
  untilDate: date.nullable().default(null),
});

export const liftHoldInput = z.object({ holdId: z.uuid(), reason: z.string().trim().min(3).max(500) });
