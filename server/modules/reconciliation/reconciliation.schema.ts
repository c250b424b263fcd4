import { z } from 'zod';

export const uploadStatementInput = z.union([
  z.object({ fileName: z.string().trim().min(1).max(200), bytesBase64: z.string().min(1).max(400_000_000) }),
  z.object({ rawFileId: z.uuid() }),
]);

/** `openingMinor` is what the account shall have been opened with, in minor units. */
export const correctOpeningInput = z.object({
  bankAccountId: z.uuid(),
  openingMinor: z.string().regex(/^\d{1,18}$/, 'is an amount in minor units, digits only'),
  reason: z.string().trim().min(3).max(500),
});

/** What a part of a line may be matched with. Customers' money goes to what they owe; orders and charges explain the rest. */
export const PART_TARGETS = ['instalment', 'plan', 'customer', 'payment-order', 'bank-charge'] as const;

const minorText = z.string().regex(/^[1-9]\d{0,17}$/, 'is an amount in minor units above zero, digits only');

export const matchPart = z.object({
  targetType: z.enum(PART_TARGETS),
  targetId: z.string().min(1).max(100),
  /** Of the line's amount, without sign, in minor units. */
  amountMinor: minorText,
});
export type MatchPart = z.infer<typeof matchPart>;

const exception = { exceptionId: z.uuid(), version: z.number().int().positive() };

export const matchLineInput = z.object({ ...exception, parts: z.array(matchPart).min(1).max(50) });
export const undoMatchInput = z.object({ matchId: z.uuid(), reason: z.string().trim().min(3).max(500) });
export const assignInput = z.object({ ...exception, ownerId: z.uuid().nullable() });

export const forceMatchInput = z.object({
  ...exception,
  /** A charge of the bank takes the whole open amount; its id is the one of the line. */
  targetType: z.enum(['instalment', 'payment-order', 'bank-charge']),
  targetId: z.uuid(),
  reason: z.string().trim().min(3).max(500),
});
export type ForceMatchInput = z.infer<typeof forceMatchInput>;
