'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { RecordTimeline } from '@/components/audit/record-timeline';
import { DataTable } from '@/components/data-table/data-table';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { PropertyList, Section } from '@/components/ui/property-list';
import { EmptyState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedText } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { AccountSection } from './account-section';
import { MerchantActions } from './merchant-actions';
import { percentOf, statementColumns, type StatementRow } from './merchants.columns';

export type Merchant = RouterOutputs['merchants']['detail'];

const lineKey = (row: StatementRow) => String(row.id);
const newest = { id: 'businessDate', dir: 'desc' } as const;

/** One merchant: what is owed to it, where it is paid to, on which terms, and what happened to it. */
export function MerchantScreen({ initial }: { initial: Merchant }) {
  const t = useTranslations('merchants');
  const trpc = useTRPC();
  const { data: merchant } = useQuery({
    ...trpc.merchants.detail.queryOptions({ merchantId: initial.id }),
    initialData: initial,
  });
  useVisit({ href: `/merchants/${merchant.id}`, title: merchant.name });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title={merchant.name}
        badges={
          <>
            <RefText className="text-ink-2">{merchant.ref}</RefText>
            <StatusBadge status={merchant.status} noun="merchants" />
          </>
        }
        lead={`${merchant.legalName}, ${merchant.city} (${merchant.country})`}
        actions={<MerchantActions merchant={merchant} />}
      />
      <div className="flex min-h-0 flex-1 border-t">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Figures merchant={merchant} />
          <Statement merchantId={merchant.id} />
        </div>
        <aside
          aria-label={t('facts')}
          tabIndex={0}
          className="flex w-[clamp(340px,32vw,460px)] shrink-0 flex-col gap-5 overflow-y-auto border-l bg-surface px-4 py-3"
        >
          <Notices merchant={merchant} />
          <AccountSection merchant={merchant} />
          <Terms merchant={merchant} />
          <RecordTimeline entityType="merchant" entityId={merchant.id} />
        </aside>
      </div>
    </div>
  );
}

function Figures({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants.figure');
  const figures = merchant.figures.length > 0 ? merchant.figures : [nothing(merchant.currency)];
  return (
    <div className="flex flex-col gap-2 px-4 pt-3">
      {figures.map(({ currency, payableMinor, notYetMinor, reserveMinor, balanceMinor }) => (
        <FigureStrip key={currency}>
          <Figure label={t('payable')} value={<Money value={{ amountMinor: payableMinor, currency }} />} />
          <Figure label={t('notYet')} value={<Money value={{ amountMinor: notYetMinor, currency }} />} />
          <Figure label={t('reserve')} value={<Money value={{ amountMinor: reserveMinor, currency }} />} />
          <Figure label={t('balance')} value={<Money value={{ amountMinor: balanceMinor, currency }} />} />
        </FigureStrip>
      ))}
    </div>
  );
}

const nothing = (currency: string) => ({
  currency,
  payableMinor: 0n,
  notYetMinor: 0n,
  reserveMinor: 0n,
  balanceMinor: 0n,
});

function Statement({ merchantId }: { merchantId: string }) {
  const t = useTranslations('merchants');
  const trpc = useTRPC();
  const columns = useMemo(() => statementColumns({ t }), [t]);
  const fixedFilters = useMemo(() => ({ merchantId: [merchantId] }), [merchantId]);
  return (
    <DataTable
      listName="merchants.statement"
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={newest}
      fetchPage={(input) => trpc.merchants.statement.queryOptions(input)}
      rowKey={lineKey}
      searchPlaceholder={t('line.search')}
      emptyState={<EmptyState title={t('line.empty.title')} what={t('line.empty.what')} />}
    />
  );
}

/** What somebody has to know before anything else: it is on hold, or something about it waits. */
function Notices({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants');
  return (
    <>
      {merchant.status === 'held' ? (
        <Callout tone="warn">{t('held', { reason: merchant.holdReason ?? '' })}</Callout>
      ) : null}
      {merchant.waiting.map((one) => (
        <Callout key={one.requestId} tone="info">
          <p>{t('waiting', { ref: one.ref, title: one.title })}</p>
          <Link href={`/approvals?tab=waiting&open=${one.requestId}`} className="underline underline-offset-2">
            {t('openRequest')}
          </Link>
        </Callout>
      ))}
    </>
  );
}

function Terms({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants.term');
  const { currency } = merchant;
  return (
    <Section title={t('title')}>
      <PropertyList
        items={[
          {
            label: t('fee'),
            value: (
              <>
                {percentOf(merchant.feeBps)} + <Money value={{ amountMinor: merchant.feeFixedMinor, currency }} />
              </>
            ),
          },
          { label: t('reserve'), value: merchant.reserveBps === 0 ? t('none') : percentOf(merchant.reserveBps) },
          { label: t('delay'), value: t('delayDays', { count: merchant.payoutDelayDays }) },
          { label: t('recognition'), value: t(`recognised.${merchant.feeRecognition}`) },
          { label: t('category'), value: merchant.category },
          { label: t('contact'), value: <MaskedText text={merchant.contactEmail} /> },
          { label: t('since'), value: <Instant at={merchant.createdAt} /> },
        ]}
      />
    </Section>
  );
}
