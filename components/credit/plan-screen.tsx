'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { PropertyList } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { planTones, type PlanDetail } from './credit-words';
import { PlanFees } from './plan-fees-section';
import { PlanHistory } from './plan-history-section';
import { PlanSchedule } from './plan-schedule-section';

/** One plan: what is owed and when, every cent that reached it, how late it was on each day, and what it cost. */
export function PlanScreen({ initial }: { initial: PlanDetail }) {
  const t = useTranslations('credit');
  const { data: plan } = useQuery({
    ...useTRPC().credit.plan.queryOptions({ id: initial.id }),
    initialData: initial,
  });
  useVisit({ href: `/credit/plans/${plan.id}`, title: `${plan.ref} ${plan.customerName}` });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title={
          <>
            <span className="font-mono">{plan.ref}</span> {plan.customerName}
          </>
        }
        badges={
          <>
            <StatusBadge status={plan.state} noun="credit.plan" tones={planTones} />
            {plan.dpd > 0 ? <Badge tone="danger">{t('plan.pastDue', { count: plan.dpd })}</Badge> : null}
          </>
        }
        lead={t('plan.lead', { merchant: plan.merchantName, product: plan.product })}
      />
      <div className="flex min-h-0 flex-1 border-t">
        <div
          role="region"
          aria-label={plan.ref}
          tabIndex={0}
          className="flex min-h-0 min-w-0 flex-1 flex-col gap-6 overflow-y-auto py-3"
        >
          <Figures plan={plan} />
          <PlanSchedule plan={plan} />
          <PlanHistory plan={plan} />
        </div>
        <aside
          aria-label={t('plan.facts')}
          tabIndex={0}
          className="flex w-[clamp(320px,28vw,420px)] shrink-0 flex-col gap-5 overflow-y-auto border-l bg-surface px-4 py-3"
        >
          <Facts plan={plan} />
          <PlanFees planId={plan.id} />
        </aside>
      </div>
    </div>
  );
}

function Figures({ plan }: { plan: PlanDetail }) {
  const t = useTranslations('credit');
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: plan.currency }} />;
  return (
    <FigureStrip className="mx-4 shrink-0">
      <Figure label={t('column.open')} value={money(plan.openMinor)} />
      <Figure label={t('column.overdue')} value={money(plan.overdueMinor)} />
      <Figure label={t('column.financed')} value={money(plan.principalMinor)} />
      <Figure
        label={t('column.dpd')}
        value={plan.dpd}
        note={
          plan.agedOn ? (
            <>
              {t('plan.asOf')} <BusinessDateText date={plan.agedOn} style="short" />
            </>
          ) : null
        }
      />
    </FigureStrip>
  );
}

function Facts({ plan }: { plan: PlanDetail }) {
  const t = useTranslations('credit');
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: plan.currency }} />;
  const link = (href: string, text: string) => (
    <Link href={href} className="text-accent underline-offset-2 hover:underline">
      {text}
    </Link>
  );
  return (
    <PropertyList
      items={[
        { label: t('column.customer'), value: link(`/customers/${plan.customerId}`, plan.customerName) },
        { label: t('column.merchant'), value: link(`/merchants/${plan.merchantId}`, plan.merchantName) },
        { label: t('plan.order'), value: link(`/credit/orders?open=${plan.orderId}`, plan.orderRef) },
        { label: t('column.merchantRef'), value: <RefText>{plan.merchantOrderRef}</RefText> },
        { label: t('plan.purchase'), value: money(plan.orderAmountMinor) },
        { label: t('order.downPayment'), value: money(plan.downPaymentMinor) },
        { label: t('plan.interest'), value: money(plan.interestMinor) },
        { label: t('plan.merchantFee'), value: money(plan.merchantFeeMinor) },
        { label: t('column.started'), value: <BusinessDateText date={plan.startedOn} /> },
        { label: t('plan.ends'), value: <BusinessDateText date={plan.endsOn} /> },
      ]}
    />
  );
}
