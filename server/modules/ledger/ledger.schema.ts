import { z } from 'zod';

/** A day up to which the books are summed; none: all that was posted. */
export const trialBalanceInput = z.object({ asOf: z.iso.date().optional() });

export type TrialBalanceRow = {
  account: string;
  name: string;
  kind: string;
  currency: string;
  debitMinor: bigint;
  creditMinor: bigint;
  /** Debit less credit. */
  balanceMinor: bigint;
};

export const entryInput = z.object({ entryId: z.uuid() });

export type EntryRow = {
  id: string;
  businessDate: string;
  event: string;
  sourceType: string;
  sourceId: string;
  text: string | null;
  amountMinor: bigint | null;
  currency: string | null;
  postedAt: Date;
};

export type EntryLeg = { account: string; name: string; subId: string; amountMinor: bigint; currency: string };

export type EntryDetail = Omit<EntryRow, 'amountMinor' | 'currency'> & {
  runId: string;
  command: string;
  actorId: string;
  legs: EntryLeg[];
  /** The entry that undoes this one, if there is one. */
  reversedBy: string | null;
};
