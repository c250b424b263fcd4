'use client';
import { useLocale, useTimeZone } from 'use-intl';
import { cn } from '@/components/ui/cn';
import { formatBusinessDate, formatInstant, type DateStyle, type InstantStyle } from './format-date';

type BusinessDateProps = { date: string | null | undefined; style?: DateStyle; className?: string };

/** A date of the books, `YYYY-MM-DD`. */
export function BusinessDateText({ date, style = 'medium', className }: BusinessDateProps) {
  const locale = useLocale();
  if (!date) return <span className="text-ink-3">—</span>;
  return (
    <time dateTime={date} className={cn('tabular whitespace-nowrap', className)}>
      {formatBusinessDate(date, locale, style)}
    </time>
  );
}

type InstantProps = { at: Date | string | null | undefined; style?: InstantStyle; className?: string };

/** A moment in the entity's zone, with the zone's name; the exact instant is in the `datetime` attribute and the title. */
export function Instant({ at, style = 'full', className }: InstantProps) {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? 'UTC';
  if (!at) return <span className="text-ink-3">—</span>;
  const moment = typeof at === 'string' ? new Date(at) : at;
  const iso = moment.toISOString();
  return (
    <time dateTime={iso} title={iso} className={cn('tabular whitespace-nowrap', className)}>
      {formatInstant(moment, { locale, timeZone, style })}
    </time>
  );
}
