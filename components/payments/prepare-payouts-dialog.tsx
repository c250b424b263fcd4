'use client';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { PaymentDayFields } from './payment-day-fields-section';
import { usePaymentDay } from './use-payment-day';

type Prepared = Extract<RouterOutputs['payments']['prepareMerchantPayouts'], { status: 'done' }>['result'];

/** Makes a payout order for every merchant that is owed money, and says whom it could not pay and why. */
export function PreparePayoutsDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('payments.prepare');
  const trpc = useTRPC();
  const day = usePaymentDay();
  const [made, setMade] = useState<Prepared | null>(null);
  const { act, pending, refusal } = useAct(trpc.payments.prepareMerchantPayouts.mutationOptions(), {
    done: (result) => t('done', { count: result.prepared }),
    onDone: setMade,
  });
  const prepare = () => day.account && void act({ bankAccountId: day.account.id, executionDate: day.date });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('what')}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{made ? t('close') : t('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={day.wrong ?? (day.account ? null : t('noAccount'))}
            onClick={prepare}
          >
            {t('act', { date: day.date })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <PaymentDayFields day={day} />
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        {made ? <Result made={made} /> : null}
      </div>
    </Dialog>
  );
}

function Result({ made }: { made: Prepared }) {
  const t = useTranslations('payments.prepare');
  return (
    <>
      <Callout tone={made.prepared > 0 ? 'ok' : 'neutral'}>{t('done', { count: made.prepared })}</Callout>
      {made.blocked.length > 0 ? (
        <Callout tone="danger">
          {made.blocked.map((one) => (
            <p key={one.ref}>
              <span className="font-mono">{one.ref}</span> {one.reason}
            </p>
          ))}
        </Callout>
      ) : null}
      {made.withoutAccount.length > 0 ? (
        <Callout tone="warn">{t('withoutAccount', { names: made.withoutAccount.join(', ') })}</Callout>
      ) : null}
    </>
  );
}
