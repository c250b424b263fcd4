'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { Diff } from '@/components/value/diff';
import { HashText } from '@/components/value/hash-text';
import { Outcome } from './events.columns';
import { fieldChanges } from './record-view';

type Event = RouterOutputs['audit']['event'];

/** One row of the audit: who, what, why, the record before and after, and the seal that holds it. */
export function EventPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const { data: event, error, refetch } = useQuery(trpc.audit.event.queryOptions({ id }));
  if (!event)
    return (
      <PeekPanel title={error ? t('lost') : <Skeleton className="my-1.5 w-2/3" />} onClose={onClose}>
        {error ? (
          <ErrorState message={error.message} onRetry={() => void refetch()} />
        ) : (
          <Skeleton className="w-full" />
        )}
      </PeekPanel>
    );
  const changes = fieldChanges(event.before, event.after);
  return (
    <PeekPanel
      onClose={onClose}
      eyebrow={
        <>
          <span className="font-mono">{`#${event.id}`}</span>
          <Outcome outcome={event.outcome} />
        </>
      }
      title={t('did', { actor: event.actor, command: event.command, outcome: t(`outcome.${event.outcome}`) })}
    >
      {event.reason ? <p>{t('because', { reason: event.reason })}</p> : null}
      {changes.length > 0 ? (
        <Section title={t('changes')}>
          <Diff rows={changes.map(({ path, before, after }) => ({ key: path, label: path, before, after }))} />
        </Section>
      ) : (
        <p className="text-ink-2">{t('noChanges')}</p>
      )}
      <Facts event={event} />
    </PeekPanel>
  );
}

function Facts({ event }: { event: Event }) {
  const t = useTranslations('audit.fact');
  const record = event.entityType ? `${event.entityType} ${event.entityId ?? ''}` : null;
  return (
    <Section title={t('title')}>
      <PropertyList
        items={[
          { label: t('occurred'), value: <Instant at={event.occurredAt} /> },
          { label: t('recorded'), value: <Instant at={event.recordedAt} /> },
          { label: t('day'), value: <BusinessDateText date={event.businessDate} /> },
          { label: t('record'), value: record ? <span className="font-mono break-all">{record}</span> : null },
          { label: t('run'), value: event.runId ? <span className="font-mono break-all">{event.runId}</span> : null },
          {
            label: t('request'),
            value: event.requestId ? (
              <Link
                className="text-accent underline-offset-2 hover:underline"
                href={`/approvals?tab=done&open=${event.requestId}`}
              >
                {t('openRequest')}
              </Link>
            ) : null,
          },
          {
            label: t('seal'),
            value:
              event.sealNo === null
                ? t('unsealed')
                : t('sealed', { no: String(event.sealNo), batch: String(event.batchNo) }),
          },
          { label: t('leaf'), value: event.leafHash ? <HashText hash={event.leafHash} /> : null },
        ]}
      />
    </Section>
  );
}
