import type { Tone } from '@/components/ui/badge';
import type { RouterOutputs } from '@/components/shell/trpc-provider';

export type ExceptionRow = RouterOutputs['reconciliation']['exceptions']['rows'][number];
export type ExceptionDetail = RouterOutputs['reconciliation']['exception'];
export type DeskFigures = RouterOutputs['reconciliation']['figures'][number];
export type Target = RouterOutputs['reconciliation']['targets'][number];
export type StatementRow = RouterOutputs['reconciliation']['statements']['rows'][number];
export type StatementDetail = RouterOutputs['reconciliation']['statement'];
export type LineRow = RouterOutputs['reconciliation']['lines']['rows'][number];
export type ImportRow = RouterOutputs['reconciliation']['imports']['rows'][number];
export type EvidenceRow = ExceptionDetail['evidence'][number];

export const causes = [
  'missing',
  'data-mismatch',
  'currency-mismatch',
  'split-mismatch',
  'over-amount',
  'under-amount',
  'unknown-reference',
  'undone',
] as const;
export const ageBuckets = ['24h', '1-3d', '3-7d', '>7d'] as const;

export const exceptionTones: Readonly<Record<string, Tone>> = { open: 'warn', partly: 'info', closed: 'ok' };
export const lineTones: Readonly<Record<string, Tone>> = { open: 'warn', partly: 'info', matched: 'ok' };
export const importTones: Readonly<Record<string, Tone>> = {
  waiting: 'neutral',
  running: 'info',
  blocked: 'danger',
  done: 'ok',
};

/** The longer a line lies, the louder it says so. */
export function ageTone(days: number): Tone {
  if (days > 7) return 'danger';
  return days > 1 ? 'warn' : 'neutral';
}

/** Message keys hold no dots, and ">" reads badly in them. */
export function bucketKey(bucket: string): string {
  return bucket === '>7d' ? 'older' : bucket;
}

export function absolute(amountMinor: bigint): bigint {
  return amountMinor < 0n ? -amountMinor : amountMinor;
}
