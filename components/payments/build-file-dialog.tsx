'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { useMoneyText } from '@/components/value/money';
import { PaymentDayFields } from './payment-day-fields-section';
import { usePaymentDay } from './use-payment-day';

type BuildFileDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  direction: 'out' | 'in';
  /** Orders that were picked in the list; null takes all that are ready for the account and day. */
  chosen: { ids: string[]; clear: () => void } | null;
};

const mostShown = 200;

/** Builds the payment file of a day. Nothing leaves with it: the bytes wait for another person's approval. */
export function BuildFileDialog({ open, onOpenChange, direction, chosen }: BuildFileDialogProps) {
  const t = useTranslations('payments.build');
  const trpc = useTRPC();
  const router = useRouter();
  const day = usePaymentDay();
  const ready = useReady(direction, day.wrong ? null : day.date);
  const { act, pending, refusal } = useAct(trpc.payments.buildFile.mutationOptions(), {
    done: (result) => t('done', { ref: result.files.map((file) => file.ref).join(', ') }),
    onDone: (result) => {
      chosen?.clear();
      const [first] = result.files;
      router.push(result.files.length === 1 && first ? `/payments/files/${first.fileId}` : '/payments/files');
    },
  });
  const build = () => {
    if (!day.account) return;
    void act({
      bankAccountId: day.account.id,
      direction,
      executionDate: day.date,
      ...(chosen ? { orderIds: chosen.ids } : {}),
    });
  };
  const nothing = !chosen && ready?.count === 0 ? t('nothing') : null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('what')}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={day.wrong ?? (day.account ? nothing : t('noAccount'))}
            onClick={build}
          >
            {t('act', { date: day.date })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <PaymentDayFields day={day} />
        {chosen ? (
          <Callout>{t('chosen', { count: chosen.ids.length })}</Callout>
        ) : ready ? (
          <Callout tone={ready.count === 0 ? 'warn' : 'neutral'}>{ready.words}</Callout>
        ) : null}
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
      </div>
    </Dialog>
  );
}

/** How many orders would go into the file of this day, and their sum; of the first 200 only, which is said. */
function useReady(direction: 'out' | 'in', date: string | null) {
  const t = useTranslations('payments.build');
  const trpc = useTRPC();
  const money = useMoneyText();
  const { data } = useQuery({
    ...trpc.payments.orders.queryOptions({
      filters: { direction: [direction], state: ['created'], executionDate: { to: date ?? '' } },
      sort: null,
      cursor: null,
      limit: mostShown,
    }),
    enabled: date !== null,
  });
  if (!data || date === null) return null;
  const count = data.rows.length;
  if (count === 0) return { count, words: t('nothing') };
  if (data.nextCursor) return { count, words: t('readyMany', { count }) };
  const currency = data.rows[0]?.currency ?? 'EUR';
  const amountMinor = data.rows.reduce((sum, row) => (row.currency === currency ? sum + row.amountMinor : sum), 0n);
  return { count, words: t('ready', { count, amount: money({ amountMinor, currency }) }) };
}
