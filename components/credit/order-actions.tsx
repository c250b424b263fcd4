'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PropertyList } from '@/components/ui/property-list';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Money, useMoneyText } from '@/components/value/money';
import { formatDecimal } from '@/server/kernel/money';
import { minorOf, type OrderDetail } from './credit-words';

/** Ending a purchase before it ships, or having its merchant take it back; each says beforehand what it does. */
export function OrderActions({ order }: { order: OrderDetail }) {
  const t = useTranslations('credit.act');
  const can = useCan();
  const [asking, setAsking] = useState<'cancel' | 'refund' | null>(null);
  const refunding = order.requests.find(
    (request) => request.command === 'credit.refundOrder' && request.status === 'pending',
  );
  const close = () => setAsking(null);
  if (order.state === 'captured') {
    const why = refunding ? t('refundWaits', { ref: refunding.ref }) : can('credit.refund') ? null : t('mayNotRefund');
    return (
      <>
        <Button disabledReason={why} onClick={() => setAsking('refund')}>
          {t('refund')}
        </Button>
        {asking === 'refund' ? <RefundDialog order={order} onClose={close} /> : null}
      </>
    );
  }
  if (!['received', 'referred', 'approved'].includes(order.state)) return null;
  return (
    <>
      <Button disabledReason={can('credit.cancel') ? null : t('mayNotCancel')} onClick={() => setAsking('cancel')}>
        {t('cancel')}
      </Button>
      {asking === 'cancel' ? <CancelDialog order={order} onClose={close} /> : null}
    </>
  );
}

type DialogProps = { order: OrderDetail; onClose: () => void };

function CancelDialog({ order, onClose }: DialogProps) {
  const t = useTranslations('credit.act');
  const money = useMoneyText();
  const { ref, amountMinor, currency } = order;
  const { act, pending } = useAct(useTRPC().credit.cancelOrder.mutationOptions(), {
    done: t('cancelled', { ref }),
    onDone: onClose,
  });
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('cancelTitle', { ref })}
      consequence={t('cancelWhat', { amount: money({ amountMinor, currency }), merchant: order.merchantName })}
      label={t('reason')}
      action={t('cancelAct', { ref })}
      tone="danger"
      pending={pending}
      onConfirm={(reason) => void act({ orderId: order.id, version: order.version, reason })}
    />
  );
}

function RefundDialog({ order, onClose }: DialogProps) {
  const t = useTranslations('credit.act');
  const money = useMoneyText();
  const trpc = useTRPC();
  const { id: orderId, version, ref, currency } = order;
  const leftMinor = order.amountMinor - order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n);
  const [typed, setTyped] = useState(formatDecimal(leftMinor, currency));
  const amountMinor = minorOf(typed, currency);
  const fits = amountMinor !== null && amountMinor > 0n && amountMinor <= leftMinor;
  const { act, pending } = useAct(trpc.credit.refundOrder.mutationOptions(), { onDone: onClose });
  const left = money({ amountMinor: leftMinor, currency });
  const send = async (reason: string) => {
    if (!fits) return;
    const outcome = await act({ orderId, version, amountMinor, reason });
    if (outcome.status === 'pending') onClose();
  };
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('refundTitle', { ref })}
      consequence={t('refundWhat', { merchant: order.merchantName })}
      label={t('reason')}
      action={fits ? t('refundAct', { amount: money({ amountMinor, currency }) }) : t('refund')}
      tone="danger"
      pending={pending}
      onConfirm={(reason) => void send(reason)}
    >
      <Field
        label={t('amount', { currency })}
        hint={t('atMost', { amount: left })}
        error={fits ? null : t('notMore', { amount: left })}
      >
        <Input
          className="text-right tabular-nums"
          inputMode="decimal"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <Effects order={order} amountMinor={fits ? amountMinor : null} />
    </ReasonDialog>
  );
}

/** What the refund would do today: what is owed no more, what goes back, and what the merchant bears. */
function Effects({ order, amountMinor }: { order: OrderDetail; amountMinor: bigint | null }) {
  const t = useTranslations('credit.act');
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.credit.refundPreview.queryOptions(amountMinor === null ? skipToken : { orderId: order.id, amountMinor }),
  );
  if (!data || amountMinor === null) return null;
  const amount = (minor: bigint) => <Money value={{ amountMinor: minor, currency: order.currency }} />;
  return (
    <PropertyList
      items={[
        { label: t('owedNoMore'), value: amount(data.openPrincipalMinor) },
        ...(data.openInterestMinor > 0n ? [{ label: t('interestGone'), value: amount(data.openInterestMinor) }] : []),
        { label: t('paidBack'), value: amount(data.paidMinor) },
        { label: t('merchantBears'), value: amount(amountMinor) },
        { label: t('instalments'), value: t('instalmentCount', { count: data.instalments }) },
      ]}
    />
  );
}
