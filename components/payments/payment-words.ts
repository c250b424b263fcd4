import type { Tone } from '@/components/ui/badge';
import type { RouterOutputs } from '@/components/shell/trpc-provider';

export type OrderRow = RouterOutputs['payments']['orders']['rows'][number];
export type FileRow = RouterOutputs['payments']['files']['rows'][number];
export type ReturnRow = RouterOutputs['payments']['returns']['rows'][number];
export type OrderDetail = RouterOutputs['payments']['order'];
export type FileDetail = RouterOutputs['payments']['file'];
export type Account = RouterOutputs['payments']['accounts'][number];

/** States of an order by what a person has to do with it; `all` narrows nothing. */
export const orderTabs = {
  ready: ['created'],
  blocked: ['blocked', 'on-hold'],
  inFile: ['in-file', 'approved'],
  atBank: ['sent', 'accepted'],
  done: ['executed', 'cancelled'],
  back: ['rejected', 'returned'],
} as const;
export type OrderTab = keyof typeof orderTabs | 'all';
export const orderTabNames: readonly OrderTab[] = ['ready', 'blocked', 'inFile', 'atBank', 'done', 'back', 'all'];

export const orderStates = Object.values(orderTabs).flat();
export const fileStates = ['prepared', 'approved', 'sending', 'sent', 'accepted', 'rejected', 'cancelled'] as const;
export const handlings = [
  'retry',
  'fix-account',
  'stop-mandate',
  'ask-customer',
  'own-error',
  'compliance',
  'review',
] as const;

export const orderTones: Readonly<Record<string, Tone>> = {
  blocked: 'danger',
  'on-hold': 'warn',
  'in-file': 'info',
  approved: 'info',
  sent: 'info',
  accepted: 'info',
  executed: 'ok',
  rejected: 'danger',
  returned: 'danger',
};

export const fileTones: Readonly<Record<string, Tone>> = {
  prepared: 'warn',
  approved: 'info',
  sending: 'info',
  sent: 'info',
  accepted: 'ok',
  rejected: 'danger',
};

/** An amount of a row with the currency that stands beside it. */
export function amountOf(row: { amountMinor: bigint; currency: string }) {
  return { amountMinor: row.amountMinor, currency: row.currency };
}

/** What the bank has already is final for us: nobody takes it back. */
export function mayCancel(state: string): boolean {
  return state === 'prepared' || state === 'approved';
}

/** What one may do to a single payment before its file leaves, by its state and kind. */
export function orderActs(order: { state: string; kind: string }): ('hold' | 'release' | 'cancel')[] {
  const stoppable = ['created', 'blocked', 'in-file', 'approved'].includes(order.state);
  const endable = ['created', 'blocked', 'on-hold'].includes(order.state) && order.kind !== 'customer-refund';
  return [
    ...(stoppable ? ['hold' as const] : []),
    ...(order.state === 'on-hold' ? ['release' as const] : []),
    ...(endable ? ['cancel' as const] : []),
  ];
}
