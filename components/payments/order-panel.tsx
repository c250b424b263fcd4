'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure } from '@/components/ui/figure';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { Timeline } from '@/components/ui/timeline';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { OrderActions } from './order-actions';
import { amountOf, orderTones, type OrderDetail } from './payment-words';

/** An order with everything that happened to it: its file, what the bank said in words, and what came back. */
export function OrderPanel({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const t = useTranslations('payments');
  const { data: order, error, refetch } = useQuery(trpc.payments.order.queryOptions({ orderId }));
  useVisit(
    order
      ? {
          href: `/payments/${order.direction === 'out' ? 'payouts' : 'debits'}?tab=all&open=${order.id}`,
          title: `${order.ref} ${order.holderName}`,
        }
      : null,
  );
  if (error && !order)
    return (
      <PeekPanel title={t('panel.lost')} onClose={onClose}>
        <ErrorState message={error.message} onRetry={() => void refetch()} />
      </PeekPanel>
    );
  if (!order)
    return (
      <PeekPanel title={<Skeleton className="my-1.5 w-2/3" />} onClose={onClose}>
        <Skeleton className="h-7 w-1/2" />
        <Skeleton className="w-full" />
      </PeekPanel>
    );
  return <Shown order={order} onClose={onClose} />;
}

function Shown({ order, onClose }: { order: OrderDetail; onClose: () => void }) {
  const t = useTranslations('payments');
  return (
    <PeekPanel
      onClose={onClose}
      footer={<OrderActions order={order} />}
      eyebrow={
        <>
          <RefText>{order.ref}</RefText>
          <StatusBadge status={order.state} noun="payments.order" tones={orderTones} />
          <span>{t(`kind.${order.kind}`)}</span>
        </>
      }
      title={order.holderName}
    >
      <Figure
        big
        value={<Money value={amountOf(order)} />}
        note={t(`panel.${order.direction}`, { account: order.bankAccountName })}
      />
      {order.blockedReason ? <Callout tone="danger">{order.blockedReason}</Callout> : null}
      <Reason order={order} />
      <PropertyList items={useProperties(order)} />
      <Events order={order} />
    </PeekPanel>
  );
}

function useProperties(order: OrderDetail) {
  const t = useTranslations('payments');
  const mono = (text: string | null) => (text ? <span className="font-mono break-all">{text}</span> : null);
  return [
    { label: t('field.execution'), value: <BusinessDateText date={order.executionDate} /> },
    { label: t('field.iban'), value: <MaskedIban text={order.iban} /> },
    { label: t('field.remittance'), value: order.remittance },
    { label: t('field.endToEndId'), value: mono(order.endToEndId) },
    ...(order.mandateRef ? [{ label: t('field.mandate'), value: mono(order.mandateRef) }] : []),
    {
      label: t('field.file'),
      value: order.fileId ? (
        <Link href={`/payments/files/${order.fileId}`} className="text-accent underline-offset-2 hover:underline">
          <RefText>{order.fileRef ?? ''}</RefText>
        </Link>
      ) : null,
    },
    { label: t('field.bankStatus'), value: order.bankStatus ? <BankStatus code={order.bankStatus} /> : null },
    { label: t('field.preparedBy'), value: order.preparedByName },
  ];
}

/** The bank's own code with its meaning in words. */
export function BankStatus({ code }: { code: string }) {
  const t = useTranslations('payments.bankStatus');
  return (
    <span>
      <span className="font-mono">{code}</span>
      {t.has(code) ? <span className="text-ink-2"> · {t(code)}</span> : null}
    </span>
  );
}

/** Why it was refused or came back: the code, what it means, and what we do about it. */
function Reason({ order }: { order: OrderDetail }) {
  const t = useTranslations('payments');
  const back = order.orderReturn;
  const code = back?.reasonCode ?? order.reasonCode;
  if (!code) return null;
  return (
    <Callout tone={back ? 'danger' : 'warn'}>
      <p>
        <span className="font-mono font-medium">{code}</span> {order.reasonMeaning}
      </p>
      {back ? (
        <p>
          {t(`handling.${back.handling}`)}{' '}
          {t('panel.returned', { kind: t(`returnKind.${back.kind}`), booked: back.bookedOn, learned: back.learnedOn })}
        </p>
      ) : null}
      {back && back.chargeMinor > 0n ? (
        <p>
          {t('panel.charge')} <Money value={{ amountMinor: back.chargeMinor, currency: back.currency }} />
        </p>
      ) : null}
      {order.reasonText ? <p>{order.reasonText}</p> : null}
    </Callout>
  );
}

function Events({ order }: { order: OrderDetail }) {
  const t = useTranslations('payments');
  return (
    <Section title={t('panel.story')}>
      <Timeline
        items={order.events.toReversed().map((event, index) => ({
          key: String(index),
          what: t(`order.status.${event.toState}`),
          when: <Instant at={event.at} />,
          tone: orderTones[event.toState],
          detail:
            event.reasonCode || event.reasonText
              ? [event.reasonCode, event.reasonText].filter(Boolean).join(' · ')
              : undefined,
        }))}
      />
    </Section>
  );
}
