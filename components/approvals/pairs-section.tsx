'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { BusinessDateText } from '@/components/value/dates';
import type { WantedPair } from './rate-words';

/** Days before its end at which a rate is said to end soon. */
const SOON_DAYS = 2;

/** The pairs for which a rate is missing, too old, or ends soon: without one an act in that currency is refused. */
export function PairsSection({ onRecord }: { onRecord: ((pair: WantedPair) => void) | null }) {
  const t = useTranslations('approvals.rate');
  const { data } = useQuery(useTRPC().approvals.ratePairs.queryOptions({}));
  const wanting = (data ?? []).filter((pair) => pair.daysLeft === null || pair.daysLeft < SOON_DAYS);
  if (wanting.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5 px-4 py-2">
      {wanting.map((pair) => (
        <Callout
          key={`${pair.from}/${pair.to}`}
          tone={pair.state === 'holds' ? 'info' : 'warn'}
          action={
            onRecord ? (
              <Button size="sm" onClick={() => onRecord({ from: pair.from, to: pair.to })}>
                {t('recordPair', { from: pair.from, to: pair.to })}
              </Button>
            ) : null
          }
        >
          {t(`state.${pair.state}`, { from: pair.from, to: pair.to, days: pair.daysLeft ?? 0 })}{' '}
          {pair.last ? (
            <>
              {t('last', { rate: pair.last.rate })} <BusinessDateText date={pair.last.date} />
            </>
          ) : null}
        </Callout>
      ))}
    </div>
  );
}
