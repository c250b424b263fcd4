'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { eventWords, type EntryDetail } from './ledger-words';

/** An entry with its legs, and the run that posted it. */
export function EntryPanel({ entryId, onClose }: { entryId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const t = useTranslations('ledger');
  const { data: entry, error, refetch } = useQuery(trpc.ledger.entry.queryOptions({ entryId }));
  if (error && !entry)
    return (
      <PeekPanel title={t('entry.lost')} onClose={onClose}>
        <ErrorState message={error.message} onRetry={() => void refetch()} />
      </PeekPanel>
    );
  if (!entry)
    return (
      <PeekPanel title={<Skeleton className="my-1.5 w-2/3" />} onClose={onClose}>
        <Skeleton className="h-24 w-full" />
      </PeekPanel>
    );
  return (
    <PeekPanel
      onClose={onClose}
      eyebrow={
        <>
          <BusinessDateText date={entry.businessDate} />
          {entry.reversedBy ? <Badge tone="warn">{t('entry.reversed')}</Badge> : null}
        </>
      }
      title={eventWords(entry.event)}
    >
      {entry.reversedBy ? (
        <Callout tone="warn">
          {t('entry.reversedBy')}{' '}
          <Link className="underline underline-offset-2" href={`/ledger/entries?open=${entry.reversedBy}`}>
            {t('entry.openReversal')}
          </Link>
        </Callout>
      ) : null}
      <Legs entry={entry} />
      <PropertyList
        items={[
          { label: t('column.text'), value: entry.text },
          { label: t('column.source'), value: eventWords(entry.sourceType) },
          { label: t('column.sourceId'), value: <span className="font-mono break-all">{entry.sourceId}</span> },
          { label: t('column.posted'), value: <Instant at={entry.postedAt} /> },
          { label: t('entry.act'), value: <span className="font-mono">{entry.command}</span> },
          { label: t('entry.run'), value: <span className="font-mono break-all">{entry.runId}</span> },
        ]}
      />
    </PeekPanel>
  );
}

function Legs({ entry }: { entry: EntryDetail }) {
  const t = useTranslations('ledger');
  return (
    <Section title={t('entry.legs')}>
      <div className="overflow-hidden rounded-lg border">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-b text-small text-ink-3 [&>th]:px-2.5 [&>th]:py-1 [&>th]:font-normal">
              <th scope="col">{t('column.account')}</th>
              <th scope="col" className="text-right">
                {t('column.debit')}
              </th>
              <th scope="col" className="text-right">
                {t('column.credit')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {entry.legs.map((leg, index) => (
              <tr key={index} className="[&>td]:px-2.5 [&>td]:py-1">
                <td>{leg.name}</td>
                <td className="text-right">
                  {leg.amountMinor > 0n ? (
                    <Money value={{ amountMinor: leg.amountMinor, currency: leg.currency }} />
                  ) : null}
                </td>
                <td className="text-right">
                  {leg.amountMinor < 0n ? (
                    <Money value={{ amountMinor: -leg.amountMinor, currency: leg.currency }} />
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
