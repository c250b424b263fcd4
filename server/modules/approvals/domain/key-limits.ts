import { moneyText } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';

/** The limits of a key, in minor units of its currency; null for none. */
export type KeyTerms = {
  readonly name: string;
  readonly perActMinor: bigint | null;
  readonly perDayMinor: bigint | null;
  readonly currency: string | null;
};

export type KeyAct = {
  /** Whether money leaves, is given up or put down to another by it. */
  readonly movesMoney: boolean;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
};

const size = (amountMinor: bigint): bigint => (amountMinor < 0n ? -amountMinor : amountMinor);

/**
 * Why an act is beyond the limits of a key; null when it is within. An amount that cannot be compared, since it is missing
 * where money moves or is in another currency, is beyond every limit. `spentMinor` is what went before on the same date.
 */
export function refuseBeyondKey(key: KeyTerms, act: KeyAct, spentMinor: bigint): Refusal | null {
  const { name, perActMinor, perDayMinor, currency } = key;
  if (currency === null || (perActMinor === null && perDayMinor === null)) return null;
  if (act.amountMinor === null || act.currency === null) {
    if (!act.movesMoney) return null;
    return refuse(
      'APPROVALS.KEY_NO_AMOUNT',
      `The key "${name}" has limits, and this act states no amount that could be held against them. A person does it in the portal.`,
      { key: name },
    );
  }
  if (act.currency !== currency) {
    return refuse(
      'APPROVALS.KEY_OTHER_CURRENCY',
      `The key "${name}" has limits in ${currency}, and this act is in ${act.currency}. Use a key whose limits are in ${act.currency}.`,
      { key: name, currency: act.currency },
    );
  }
  const amountMinor = size(act.amountMinor);
  if (perActMinor !== null && amountMinor > perActMinor) {
    return refuse(
      'APPROVALS.KEY_PER_ACT',
      `The key "${name}" may do up to ${moneyText(perActMinor, currency)} in one act. A person does this one in the portal.`,
      { key: name, limitMinor: perActMinor, currency },
    );
  }
  if (perDayMinor !== null && spentMinor + amountMinor > perDayMinor) {
    return refuse(
      'APPROVALS.KEY_PER_DAY',
      `The key "${name}" may do up to ${moneyText(perDayMinor, currency)} in a day and has done ${moneyText(spentMinor, currency)} of it. Go on tomorrow, or let a person do it.`,
      { key: name, limitMinor: perDayMinor, spentMinor, currency },
    );
  }
  return null;
}
