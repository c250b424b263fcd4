'use client';
import { CalendarCheck } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { formatBusinessDate } from '@/components/value/format-date';
import type { DayView } from './close-words';

/** Closing the open day, going on with a close that waits, and the way around a missing statement, which takes two people. */
export function CloseActions({ day, onShowOpenDay }: { day: DayView; onShowOpenDay: () => void }) {
  const t = useTranslations('operations');
  const locale = useLocale();
  const said = formatBusinessDate(day.date, locale);
  const trpc = useTRPC();
  const can = useCan();
  const [asking, setAsking] = useState<'close' | 'without' | null>(null);
  const { act, pending } = useAct(trpc.operations.startClose.mutationOptions(), {
    done: t('begun', { date: said }),
    onDone: () => setAsking(null),
  });
  const over = day.state === 'done' && day.date !== day.businessDate;
  const missing =
    day.state === 'blocked' && day.steps.some((step) => step.step === 'statements' && step.state !== 'done');
  const why = can('operations.close') ? (day.state === 'running' ? t('runs') : null) : t('mayNot');
  if (over)
    return (
      <Button onClick={onShowOpenDay}>{t('toOpenDay', { date: formatBusinessDate(day.businessDate, locale) })}</Button>
    );
  const blocked = day.state === 'blocked';
  return (
    <>
      {missing ? (
        <Button
          disabledReason={can('operations.closeWithoutStatement') ? null : t('mayNotWithout')}
          onClick={() => setAsking('without')}
        >
          {t('without.open')}
        </Button>
      ) : null}
      <Button
        variant="primary"
        icon={<CalendarCheck aria-hidden />}
        pending={pending}
        disabledReason={why}
        onClick={() => (blocked ? void act({ date: day.date }) : setAsking('close'))}
      >
        {blocked ? t('goOn', { date: said }) : t('close', { date: said })}
      </Button>
      <ConfirmDialog
        open={asking === 'close'}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t('ask', { date: said })}
        consequence={t('consequence', { date: said, next: formatBusinessDate(day.nextDate, locale) })}
        action={t('close', { date: said })}
        pending={pending}
        onConfirm={() => void act({ date: day.date })}
      />
      {asking === 'without' ? <Without day={day} onClose={() => setAsking(null)} /> : null}
    </>
  );
}

function Without({ day, onClose }: { day: DayView; onClose: () => void }) {
  const t = useTranslations('operations.without');
  const date = formatBusinessDate(day.date, useLocale());
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.operations.closeWithoutStatement.mutationOptions());
  const ask = async (reason: string) => {
    const outcome = await act({ date: day.date, reason });
    if (outcome.status === 'pending' || outcome.status === 'done') onClose();
  };
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { date })}
      consequence={t('what')}
      label={t('reason')}
      action={t('act', { date })}
      pending={pending}
      onConfirm={(reason) => void ask(reason)}
    />
  );
}
