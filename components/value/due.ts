import type { Tone } from '@/components/ui/badge';

export type Due = { unit: 'overdue' | 'minutes' | 'hours' | 'days'; count: number; tone: Tone };

/**
 * How urgent something is, from the milliseconds that are left. Within the hour it is amber, past it is red, the rest is quiet.
 * Counts are rounded down, so that nobody believes in more time than there is.
 */
export function dueIn(leftMs: number): Due {
  if (leftMs < 0) return { unit: 'overdue', count: 0, tone: 'danger' };
  const minutes = Math.floor(leftMs / 60_000);
  if (minutes < 60) return { unit: 'minutes', count: minutes, tone: 'warn' };
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return { unit: 'hours', count: hours, tone: 'neutral' };
  return { unit: 'days', count: Math.floor(hours / 24), tone: 'neutral' };
}
