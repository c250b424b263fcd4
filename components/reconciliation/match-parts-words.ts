import { formatDecimal, parseDecimal } from '@/server/kernel/money';
import { isRefusal } from '@/server/kernel/refusal';
import { absolute, type ExceptionDetail, type Target } from './recon-words';

export type PartType = Target['targetType'] | 'bank-charge';

/** A part of the line as it is being put together: what it is matched with, and how much, as typed. */
export type Part = {
  targetType: PartType;
  targetId: string;
  label: string;
  note: string | null;
  typed: string;
  /** What is due on it, where that is known; a difference can be forced for these. */
  dueMinor: bigint | null;
};

const byHand: readonly string[] = ['instalment', 'plan', 'customer', 'payment-order', 'bank-charge'];

/** Whether a person may match with this kind of thing; a whole file or an expectation is matched by rules only. */
export function isPartType(type: string): type is PartType {
  return byHand.includes(type);
}

/** The typed amount in minor units, or null while it is none above zero. */
export function minorOf(part: Part, currency: string): bigint | null {
  try {
    const amountMinor = parseDecimal(part.typed.trim(), currency);
    return amountMinor > 0n ? amountMinor : null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** Open amount of the line, what the parts explain of it, and what they leave; all without sign, in minor units. */
export function balanceOf(item: Pick<ExceptionDetail, 'openMinor' | 'currency'>, parts: readonly Part[]) {
  const openMinor = absolute(item.openMinor);
  const amounts = parts.map((part) => minorOf(part, item.currency));
  const chosenMinor = amounts.reduce<bigint>((sum, one) => sum + (one ?? 0n), 0n);
  return { openMinor, chosenMinor, leftMinor: openMinor - chosenMinor, unreadable: amounts.includes(null) };
}

/** A part that takes what is left of the line, but not more than is due on its target. */
export function partOf(
  target: Pick<Part, 'targetType' | 'targetId' | 'label' | 'note' | 'dueMinor'>,
  leftMinor: bigint,
  currency: string,
): Part {
  const room = leftMinor > 0n ? leftMinor : 0n;
  const { dueMinor } = target;
  const capped = dueMinor !== null && dueMinor > 0n && dueMinor < room ? dueMinor : room;
  return { ...target, typed: formatDecimal(capped, currency) };
}

/**
 * The one part whose due amount differs from what is open of the line: it can be settled in spite of the difference. Money
 * that left can be forced to be a charge of the bank, since one hand may only say so of small amounts.
 */
export function forceable(item: Pick<ExceptionDetail, 'openMinor'>, parts: readonly Part[]): Part | null {
  const [only] = parts;
  if (!only || parts.length > 1) return null;
  if (only.targetType === 'bank-charge') return item.openMinor < 0n ? only : null;
  if (only.dueMinor === null) return null;
  if (only.targetType !== 'instalment' && only.targetType !== 'payment-order') return null;
  return only.dueMinor === absolute(item.openMinor) ? null : only;
}
