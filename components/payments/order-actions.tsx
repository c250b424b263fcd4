'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { useMoneyText } from '@/components/value/money';
import { amountOf, orderActs, type OrderDetail } from './payment-words';

type OrderAct = ReturnType<typeof orderActs>[number];

/** Stopping one payment, letting it go on, or ending it, before its file leaves. */
export function OrderActions({ order }: { order: OrderDetail }) {
  const t = useTranslations('payments.act');
  const can = useCan();
  const [asking, setAsking] = useState<OrderAct | null>(null);
  const acts = orderActs(order);
  if (acts.length === 0) return null;
  return (
    <>
      {acts.map((name) => (
        <Button
          key={name}
          disabledReason={can(`payments.${name}Order`) ? null : t('mayNot')}
          onClick={() => setAsking(name)}
        >
          {t(`${name}.button`)}
        </Button>
      ))}
      {asking ? <Question order={order} name={asking} onClose={() => setAsking(null)} /> : null}
    </>
  );
}

function Question({ order, name, onClose }: { order: OrderDetail; name: OrderAct; onClose: () => void }) {
  const t = useTranslations('payments.act');
  const money = useMoneyText();
  const trpc = useTRPC();
  const { ref } = order;
  const options = { done: t(`${name}.done`, { ref }) };
  const acts = {
    hold: useAct(trpc.payments.holdOrder.mutationOptions(), options),
    release: useAct(trpc.payments.releaseOrder.mutationOptions(), options),
    cancel: useAct(trpc.payments.cancelOrder.mutationOptions(), options),
  };
  const send = async (reason: string) => {
    const outcome = await acts[name].act({ orderId: order.id, version: order.version, reason });
    if (outcome.status === 'done' || outcome.status === 'pending') onClose();
  };
  const inFile = name === 'hold' && (order.state === 'in-file' || order.state === 'approved');
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${name}.title`, { ref })}
      consequence={
        inFile
          ? t('hold.whatInFile', { file: order.fileRef ?? '' })
          : t(name === 'cancel' && order.direction === 'in' ? 'cancel.whatDebit' : `${name}.what`, {
              amount: money(amountOf(order)),
              name: order.holderName,
            })
      }
      label={t('reason')}
      action={t(`${name}.action`, { ref })}
      tone={name === 'release' ? 'primary' : 'danger'}
      pending={acts[name].pending}
      onConfirm={(reason) => void send(reason)}
    />
  );
}
