import { isCurrency } from '@/server/kernel/money';

/** The pair of currencies for which a rate is asked. */
export type WantedPair = { from: string; to: string };

/** A rate as it is written in the dialog. */
export type RateDraft = { date: string; from: string; to: string; rate: string; source: string };

/** What is wrong with each field, in words below `approvals.rate.fault`. */
export function rateFaults(draft: RateDraft, businessDate: string): Partial<Record<keyof RateDraft, string>> {
  const { date, from, to, rate, source } = draft;
  const found: Partial<Record<keyof RateDraft, string>> = {};
  if (!isCurrency(from)) found.from = 'currency';
  if (!isCurrency(to)) found.to = 'currency';
  else if (from === to) found.to = 'same';
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(rate.trim()) || !/[1-9]/.test(rate)) found.rate = 'rate';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) found.date = 'date';
  else if (date > businessDate) found.date = 'future';
  if (source.trim().length < 2) found.source = 'source';
  return found;
}

/** Whether a rate is more than a tenth away from the last one: more often a slip of the finger than of the market. */
export function jumps(last: string, rate: string): boolean {
  const ratio = Number(rate) / Number(last);
  return ratio > 1.1 || ratio < 1 / 1.1;
}
