import type { Tone } from '@/components/ui/badge';
import type { RouterOutputs } from '@/components/shell/trpc-provider';

export type DayView = RouterOutputs['operations']['day'];
export type CloseRow = RouterOutputs['operations']['closes']['rows'][number];
export type InTheWay = DayView['inTheWay'][number];
export type Step = DayView['steps'][number];

/** Where each thing that is in the way is dealt with. */
const places: Readonly<Record<string, string>> = {
  'debit-files': '/payments/files',
  'payout-files': '/payments/files',
  'payout-orders': '/payments/payouts',
  'in-doubt': '/payments/files?f_state=sending',
  requests: '/approvals',
  exceptions: '/reconciliation',
};

/** The page where a line is dealt with; null where this very page is it. */
export function placeOf(line: Pick<InTheWay, 'code' | 'href'>): string | null {
  const place = places[line.code] ?? line.href;
  return place.startsWith('/operations') ? null : place;
}

export const dayTones: Readonly<Record<string, Tone>> = {
  open: 'neutral',
  waiting: 'neutral',
  running: 'info',
  blocked: 'danger',
  done: 'ok',
};
