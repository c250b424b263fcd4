import { z } from 'zod';
import { isValidIban, normaliseIban } from '@/server/kernel/iban';

export const DIRECTIONS = ['out', 'in'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const ORDER_KINDS = ['merchant-payout', 'customer-refund', 'instalment-debit'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

const iban = z
  .string()
  .transform(normaliseIban)
  .refine(isValidIban, 'is not a valid IBAN: its country, length or check digits are wrong');
const bic = z.string().regex(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/, 'is a BIC of 8 or 11 characters');
const minorText = z.string().regex(/^\d{1,18}$/, 'is an amount in minor units, digits only');
const currency = z.string().regex(/^[A-Z]{3}$/, 'is a currency of three capitals');
const name = z.string().trim().min(1).max(140);

export const openBankAccountInput = z.object({
  name,
  bankName: name,
  iban,
  bic,
  currency,
  creditorId: z
    .string()
    .regex(/^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/, 'is a creditor identifier such as DE98ZZZ09999999999'),
  cutOffTime: z
    .string()
    .regex(/^[0-2][0-9]:[0-5][0-9]$/)
    .default('16:00'),
  debitLeadDays: z.number().int().min(1).max(14).default(2),
  minimumBalanceMinor: minorText.default('0'),
  /** What stands on the account when it is opened here, in minor units. */
  openingMinor: minorText.default('0'),
});

export const registerMandateInput = z.object({
  ref: z.string().regex(/^[A-Za-z0-9+?/:().,'-]{1,35}$/, 'has 1 to 35 characters of the SEPA set and no blanks'),
  customerId: z.uuid(),
  iban,
  bic: bic.nullable().default(null),
  holderName: name,
  signedOn: z.iso.date(),
});

export const assignVirtualAccountInput = z.object({ iban, customerId: z.uuid(), bankAccountId: z.uuid() });

export const takeOverPayableInput = z.object({
  merchantId: z.uuid(),
  bankAccountId: z.uuid(),
  amountMinor: minorText,
  currency,
  sourceId: z.string().min(1).max(100),
});

export const preparePayoutsInput = z.object({ bankAccountId: z.uuid(), executionDate: z.iso.date() });

export const buildFileInput = z.object({
  bankAccountId: z.uuid(),
  direction: z.enum(DIRECTIONS),
  executionDate: z.iso.date(),
  orderIds: z.array(z.uuid()).min(1).max(100_000).optional(),
});

export const fileVersionInput = z.object({ fileId: z.uuid(), version: z.number().int().positive() });
export const cancelFileInput = fileVersionInput.extend({ reason: z.string().trim().min(3).max(500) });
/** What the bank said of a file whose fate was unknown, and how that is known: a name, a time, a reference of the bank. */
export const settleUnknownInput = fileVersionInput.extend({
  answer: z.enum(['has-it', 'has-not']),
  evidence: z.string().trim().min(10).max(1000),
});
export type SettleUnknownInput = z.output<typeof settleUnknownInput>;

/** One order in the version that was seen, and why it is held, let go or cancelled. */
export const orderActInput = z.object({
  orderId: z.uuid(),
  version: z.number().int().positive(),
  reason: z.string().trim().min(3).max(500),
});
export type OrderActInput = z.output<typeof orderActInput>;

export const fileInput = z.object({ fileId: z.uuid() });
export const confirmSentInput = fileInput.extend({ receipt: z.string().max(300) });
export const rawFileInput = z.object({ rawFileId: z.uuid() });
export const receiveBankFileInput = z.object({
  name: z.string().min(1).max(200),
  /** Where the file stands in the bank's order, as the bank's list says. */
  mark: z.string().min(1).max(300),
  bytesBase64: z.string().max(400_000_000),
});

/** What another noun asks to be paid or collected. */
export type OrderDraft = {
  readonly kind: OrderKind;
  readonly direction: Direction;
  /** Unique with the kind: the same source is asked for once. */
  readonly sourceType: string;
  readonly sourceId: string;
  readonly counterpartyType: 'merchant' | 'customer';
  readonly counterpartyId: string;
  readonly holderName: string;
  readonly iban: string;
  readonly bic?: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly remittance: string;
  readonly mandateId?: string | null;
  readonly bankAccountId: string;
  readonly executionDate: string;
};

export type CreatedOrder = {
  id: string;
  ref: string;
  endToEndId: string;
  sourceType: string;
  sourceId: string;
  state: string;
  blockedReason: string | null;
};
