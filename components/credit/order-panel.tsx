'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Figure } from '@/components/ui/figure';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { orderTones, outcomeTones, type OrderDetail } from './credit-words';
import { OrderActions } from './order-actions';
import { Referral } from './referral-section';

/** A purchase with every rule of its decision, its figures, who had the last word, and what came of it. */
export function OrderPanel({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const t = useTranslations('credit');
  const { data: order, error, refetch } = useQuery(useTRPC().credit.order.queryOptions({ id: orderId }));
  useVisit(order ? { href: `/credit/orders?open=${order.id}`, title: `${order.ref} ${order.customerName}` } : null);
  if (error && !order)
    return (
      <PeekPanel title={t('order.lost')} onClose={onClose}>
        <ErrorState message={error.message} onRetry={() => void refetch()} />
      </PeekPanel>
    );
  if (!order)
    return (
      <PeekPanel title={<Skeleton className="my-1.5 w-2/3" />} onClose={onClose}>
        <Skeleton className="w-full" />
      </PeekPanel>
    );
  return <Shown order={order} onClose={onClose} />;
}

function Shown({ order, onClose }: { order: OrderDetail; onClose: () => void }) {
  const t = useTranslations('credit');
  const { currency } = order;
  return (
    <PeekPanel
      onClose={onClose}
      footer={<OrderActions order={order} />}
      eyebrow={
        <>
          <RefText>{order.ref}</RefText>
          <StatusBadge status={order.state} noun="credit.order" tones={orderTones} />
        </>
      }
      title={order.customerName}
    >
      <Figure
        big
        value={<Money value={{ amountMinor: order.amountMinor, currency }} />}
        note={t('order.at', { merchant: order.merchantName })}
      />
      <Referral order={order} />
      <Rules order={order} />
      <PropertyList items={useProperties(order)} />
      <Schedule order={order} />
    </PeekPanel>
  );
}

/** All rules are always shown, those that passed as well: the record shows everything that was looked at. */
function Rules({ order }: { order: OrderDetail }) {
  const t = useTranslations('credit');
  const { rules, decidedBy, note } = order.decision;
  return (
    <Section title={t('order.decision')} note={decidedBy ? t(`order.decidedBy.${decidedBy}`) : null}>
      <ul className="flex flex-col gap-2">
        {rules.map((rule) => (
          <li key={rule.code} className="grid grid-cols-[90px_minmax(0,1fr)] items-start gap-x-3">
            <StatusBadge status={rule.outcome} noun="credit.outcome" tones={outcomeTones} />
            <span>
              <span className="font-medium">{t(`rule.${rule.code}`)}</span> {rule.explanation}
            </span>
          </li>
        ))}
      </ul>
      {note ? <p className="text-ink-2">{note}</p> : null}
    </Section>
  );
}

function useProperties(order: OrderDetail) {
  const t = useTranslations('credit');
  const { currency, today } = order;
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency }} />;
  return [
    {
      label: t('column.plan'),
      value:
        order.planId && order.planRef ? (
          <Link href={`/credit/plans/${order.planId}`} className="text-accent underline-offset-2 hover:underline">
            <RefText>{order.planRef}</RefText>
          </Link>
        ) : null,
    },
    { label: t('column.merchantRef'), value: <span className="font-mono">{order.merchantOrderRef}</span> },
    { label: t('column.product'), value: order.product },
    { label: t('order.downPayment'), value: money(order.downPaymentMinor) },
    { label: t('order.owesToday'), value: money(today.exposureMinor) },
    { label: t('order.overdueToday'), value: money(today.overdueMinor) },
    { label: t('order.limit'), value: money(today.limitMinor) },
    { label: t('column.ordered'), value: <Instant at={order.orderedAt} /> },
    { label: t('order.decidedAt'), value: <Instant at={order.decidedAt} /> },
  ];
}

function Schedule({ order }: { order: OrderDetail }) {
  const t = useTranslations('credit');
  return (
    <Section title={order.planId ? t('order.schedule') : t('order.wouldBe')}>
      <ol className="flex flex-col">
        {order.schedule.map((part) => (
          <li key={part.no} className="flex justify-between border-b py-1">
            <span>
              {part.no}. <BusinessDateText date={part.dueDate} />
            </span>
            <Money value={{ amountMinor: part.principalMinor + part.interestMinor, currency: order.currency }} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
