'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { FailedState } from '@/components/ui/states';
import { BusinessDateText } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { CloseActions } from './close-actions';
import { CloseHistory } from './close-history-section';
import { CloseSteps } from './close-steps';
import { dayTones, type DayView } from './close-words';
import { InTheWayList } from './in-the-way-list-section';

const whileRunning = 1_500;
const otherwise = 15_000;

/** The business day: what its close does, how far it is, and what is in the way. */
export function CloseScreen() {
  const t = useTranslations('operations');
  const trpc = useTRPC();
  const [date, setDate] = useQueryState('date', parseAsString);
  const { data, error, refetch } = useQuery({
    ...trpc.operations.day.queryOptions(date ? { date } : {}),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? whileRunning : otherwise),
  });
  useDateMoved(data?.businessDate);
  if (error && !data) return <FailedState error={error} onRetry={() => void refetch()} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <PageHeader
        title={t('title')}
        badges={data ? <StatusBadge status={data.state} noun="operations" tones={dayTones} /> : null}
        lead={t('lead')}
        actions={
          data ? <CloseActions day={data} onShowOpenDay={() => void setDate(null, { history: 'push' })} /> : null
        }
      />
      {data ? <Shown day={data} /> : <Skeleton className="mx-4 h-40" />}
      <CloseHistory shown={data?.date ?? null} onOpen={(next) => void setDate(next, { history: 'push' })} />
    </div>
  );
}

function Shown({ day }: { day: DayView }) {
  const t = useTranslations('operations');
  return (
    <div className="flex flex-col gap-5 px-4 pb-6">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-figure font-semibold tracking-tight">
          <BusinessDateText date={day.date} style="full" />
        </span>
        <span className="text-ink-2">
          {t('next')} <BusinessDateText date={day.nextDate} />
        </span>
        {day.startedBy ? <span className="text-ink-2">{t('startedBy', { name: day.startedBy })}</span> : null}
      </p>
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(320px,2fr)]">
        <CloseSteps day={day} />
        <InTheWayList day={day} />
      </div>
    </div>
  );
}

/** The frame of the page shows the business date too; it is the server's, so the page is asked for anew when the date moves. */
function useDateMoved(businessDate: string | undefined): void {
  const router = useRouter();
  const seen = useRef(businessDate);
  useEffect(() => {
    if (seen.current && businessDate && seen.current !== businessDate) router.refresh();
    seen.current = businessDate;
  }, [businessDate, router]);
}
