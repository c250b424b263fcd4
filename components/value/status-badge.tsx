'use client';
import { useTranslations } from 'use-intl';
import { Badge, type Tone } from '@/components/ui/badge';

/**
 * What a status means to whoever reads it: `ok` is finished well, `warn` wants an eye, `danger` went wrong, `info` is on its way, `neutral` waits.
 * A noun with words of its own passes its own table.
 */
export const statusTones: Readonly<Record<string, Tone>> = {
  active: 'ok',
  approved: 'ok',
  booked: 'ok',
  closed: 'ok',
  done: 'ok',
  executed: 'ok',
  kept: 'ok',
  matched: 'ok',
  ok: 'ok',
  paid: 'ok',
  settled: 'ok',
  verified: 'ok',
  accepted: 'info',
  captured: 'info',
  in_collection: 'info',
  'in-collection': 'info',
  processing: 'info',
  running: 'info',
  sealed: 'info',
  sent: 'info',
  submitted: 'info',
  broken: 'danger',
  blocked: 'danger',
  declined: 'danger',
  failed: 'danger',
  overdue: 'danger',
  rejected: 'danger',
  returned: 'danger',
  written_off: 'danger',
  exception: 'warn',
  held: 'warn',
  on_hold: 'warn',
  partial: 'warn',
  referred: 'warn',
  stale: 'warn',
  suspended: 'warn',
  waiting: 'warn',
};

type StatusBadgeProps = {
  status: string;
  /** The namespace of messages that has `status.<word>`; its absence shows the word itself with spaces. */
  noun?: string;
  tones?: Readonly<Record<string, Tone>>;
};

/** A status as a word and a tone; a status without a tone of its own is neutral. */
export function StatusBadge({ status, noun, tones = statusTones }: StatusBadgeProps) {
  const t = useTranslations();
  const word = status.toLowerCase();
  const key = `${noun}.status.${word}`;
  return <Badge tone={tones[word] ?? 'neutral'}>{noun && t.has(key) ? t(key) : word.replaceAll(/[_-]/g, ' ')}</Badge>;
}
