'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { buttonClass } from '@/components/ui/button';
import { Figure } from '@/components/ui/figure';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { BusinessDateText } from '@/components/value/dates';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { lineTones, type LineRow } from './recon-words';

/** A bank line beside its statement: what the bank says, and what it was matched with. */
export function LinePanel({ line, onClose }: { line: LineRow; onClose: () => void }) {
  const t = useTranslations('reconciliation');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.reconciliation.lineMatches.queryOptions({ lineId: line.id }));
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: line.currency }} />;
  return (
    <PeekPanel
      onClose={onClose}
      eyebrow={<StatusBadge status={line.status} noun="reconciliation" tones={lineTones} />}
      title={line.counterpartyName ?? t('line.no', { no: line.no })}
      footer={
        line.exceptionId ? (
          <Link className={buttonClass({ variant: 'primary' })} href={`/reconciliation/${line.exceptionId}`}>
            {t('line.openException', { ref: line.exceptionRef ?? '' })}
          </Link>
        ) : null
      }
    >
      <Figure big value={money(line.amountMinor)} />
      <PropertyList
        items={[
          { label: t('line.booked'), value: <BusinessDateText date={line.bookingDate} /> },
          { label: t('line.value'), value: <BusinessDateText date={line.valueDate} /> },
          { label: t('line.iban'), value: <MaskedIban text={line.counterpartyIban} /> },
          { label: t('line.remittance'), value: line.remittance },
          { label: t('line.endToEndId'), value: line.endToEndId },
          { label: t('line.pmtInfId'), value: line.pmtInfId },
          { label: t('line.bankRef'), value: line.bankRef },
          { label: t('line.code'), value: line.bankTxCode },
          { label: t('line.returnReason'), value: line.returnReason },
        ]}
      />
      <Section title={t('match.title')}>
        {data === undefined ? <Skeleton className="w-full" /> : null}
        {data?.length === 0 ? <p className="text-ink-2">{t('match.none')}</p> : null}
        <ul className="flex flex-col gap-1">
          {data?.slice(0, 50).map((match) => (
            <li key={match.id} className="flex justify-between gap-3">
              <span className="min-w-0 truncate">
                {match.undoneAt ? <del>{match.label}</del> : match.label}{' '}
                <span className="text-ink-3">{match.rule}</span>
              </span>
              {money(match.amountMinor)}
            </li>
          ))}
        </ul>
      </Section>
    </PeekPanel>
  );
}
