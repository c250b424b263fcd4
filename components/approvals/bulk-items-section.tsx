'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Skeleton } from '@/components/ui/skeleton';
import { FailedState } from '@/components/ui/states';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { writeListUrl } from '@/server/platform/query/list-url';
import { amountOf } from './requests.columns';

const SHOWN = 100;

type BulkItemsSectionProps = {
  bulkId: string;
  total: number;
  /** Only those with one of these outcomes. */
  outcomes?: readonly string[];
};

/** The requests of a list in its order, the first hundred of them; all of them are in the file beside it. */
export function BulkItemsSection({ bulkId, total, outcomes }: BulkItemsSectionProps) {
  const t = useTranslations('approvals.bulk');
  const filters = { bulk: [bulkId], ...(outcomes ? { outcome: [...outcomes] } : {}) };
  const { data, error, refetch } = useQuery(
    useTRPC().approvals.bulkItems.queryOptions({ filters, sort: null, cursor: null, limit: SHOWN }),
  );
  if (error) return <FailedState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="w-full" />;
  const more = (data.total ?? total) - data.rows.length;
  return (
    <div className="flex flex-col gap-1">
      <div role="region" aria-label={t('items')} tabIndex={0} className="max-h-60 overflow-auto border-y">
        <table className="w-full">
          <tbody className="[&_td]:border-b [&_td]:px-2 [&_td]:py-1">
            {data.rows.map((row) => (
              <tr key={row.no}>
                <td className="whitespace-nowrap">
                  <RefText>{row.ref}</RefText>
                </td>
                <td>{row.title}</td>
                <td className="text-end">
                  <Money value={amountOf(row)} />
                </td>
                <td className="text-ink-2">{row.message ?? row.code ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="flex gap-3 text-small text-ink-3">
        {more > 0 ? <span>{t('more', { count: more })}</span> : null}
        <a
          className="text-accent underline-offset-2 hover:underline"
          href={`/api/export/approvals.bulkItems?${writeListUrl({ filters: { bulk: [bulkId] }, sort: null }).toString()}`}
        >
          {t('file')}
        </a>
      </p>
    </div>
  );
}
