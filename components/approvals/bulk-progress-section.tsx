'use client';
import { useFormatter, useTranslations } from 'use-intl';
import { PropertyList } from '@/components/ui/property-list';
import { BulkItemsSection } from './bulk-items-section';
import type { Bulk } from './use-bulk';

/** What asks for another look: everything that was neither done nor is on its way. */
const notDone = ['refused', 'crashed', 'changed', 'failed'];

/** How many of a list have which result, and those that were not done with the reason of each. */
export function BulkProgressSection({ bulk }: { bulk: Bulk }) {
  const t = useTranslations('approvals.bulk');
  const format = useFormatter();
  const counts = new Map<string, number>();
  for (const { state, status, count } of bulk.results) {
    const outcome = status ?? state;
    counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  }
  const settled = bulk.total - (counts.get('waiting') ?? 0);
  const left = notDone.filter((outcome) => counts.has(outcome));
  return (
    <div className="flex flex-col gap-3">
      <label className="flex flex-col gap-1">
        <span aria-live="polite">{t('progress', { settled, total: bulk.total })}</span>
        <progress className="h-2 w-full accent-accent" max={bulk.total} value={settled} />
      </label>
      <PropertyList
        items={[...counts].map(([outcome, count]) => ({
          key: outcome,
          label: t(`outcome.${outcome}`),
          value: format.number(count),
        }))}
      />
      {bulk.state === 'done' ? (
        <BulkItemsSection bulkId={bulk.id} total={bulk.total} {...(left.length > 0 ? { outcomes: left } : {})} />
      ) : null}
    </div>
  );
}
