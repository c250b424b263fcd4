import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { parseDecimal } from '@/server/kernel/money';

export type OrderRow = RouterOutputs['credit']['orders']['rows'][number];
export type OrderDetail = RouterOutputs['credit']['order'];
export type PlanRow = RouterOutputs['credit']['plans']['rows'][number];
export type PlanDetail = RouterOutputs['credit']['plan'];

export const orderStates = ['received', 'referred', 'approved', 'declined', 'captured', 'cancelled'] as const;

export const orderTones = {
  received: 'info',
  referred: 'warn',
  approved: 'ok',
  captured: 'ok',
  declined: 'danger',
  cancelled: 'neutral',
} as const;

export const planTones = { active: 'info', completed: 'ok', 'written-off': 'danger' } as const;

export const outcomeTones = { approved: 'ok', referred: 'warn', declined: 'danger' } as const;

type Part = { state: string; inCollection: boolean; daysLate: number; returnedOn: string | null };

/** Where an instalment of a plan stands, in one word. */
export function partStanding(part: Part): 'paid' | 'inCollection' | 'overdue' | 'returned' | 'notDue' {
  if (part.state === 'paid') return 'paid';
  if (part.inCollection) return 'inCollection';
  if (part.daysLate > 0) return part.returnedOn === null ? 'overdue' : 'returned';
  return 'notDue';
}

export const partTones = {
  paid: 'ok',
  inCollection: 'info',
  overdue: 'danger',
  returned: 'danger',
  notDue: 'neutral',
} as const;

/** A typed amount in minor units; null while it is none. */
export function minorOf(typed: string, currency: string): bigint | null {
  try {
    return parseDecimal(typed.trim(), currency);
  } catch {
    return null;
  }
}
