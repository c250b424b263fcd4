'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { cn } from '@/components/ui/cn';
import { Section } from '@/components/ui/property-list';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { dayTones } from './close-words';

const newest = { id: 'date', dir: 'desc' } as const;

/** The last closes; each day can be opened again to see what its steps counted. */
export function CloseHistory({ shown, onOpen }: { shown: string | null; onOpen: (date: string) => void }) {
  const t = useTranslations('operations');
  const trpc = useTRPC();
  const format = useFormatter();
  const { data } = useQuery(
    trpc.operations.closes.queryOptions({ filters: {}, sort: newest, cursor: null, limit: 20 }),
  );
  if (!data) return null;
  return (
    <Section
      title={t('history')}
      note={data.total === null ? null : t('closes', { count: data.total })}
      className="px-4 pb-8"
    >
      {data.rows.length === 0 ? (
        <p className="text-ink-2">{t('noHistory')}</p>
      ) : (
        <div className="overflow-x-auto rounded-lg border bg-surface">
          <table className="w-full border-collapse text-left">
            <thead>
              <tr className="border-b text-small text-ink-3 [&>th]:h-8 [&>th]:px-3 [&>th]:font-normal">
                <th scope="col">{t('column.day')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col">{t('column.started')}</th>
                <th scope="col" className="text-right">
                  {t('column.took')}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {data.rows.map((row) => (
                <tr
                  key={row.id}
                  className={cn('h-row hover:bg-hover [&>td]:px-3', row.date === shown && 'bg-accent-soft')}
                >
                  <td>
                    <button
                      type="button"
                      className="h-6 text-accent underline-offset-2 hover:underline"
                      onClick={() => onOpen(row.date)}
                    >
                      <BusinessDateText date={row.date} />
                    </button>
                  </td>
                  <td>
                    <StatusBadge status={row.state} noun="operations" tones={dayTones} />
                  </td>
                  <td>
                    <Instant at={row.startedAt} />
                  </td>
                  <td className="tabular text-right">
                    {row.durationMs === null
                      ? '—'
                      : t('seconds', { count: format.number(row.durationMs / 1000, { maximumFractionDigits: 1 }) })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
