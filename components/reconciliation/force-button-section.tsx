'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { useMoneyText } from '@/components/value/money';
import { forceable, type Part } from './match-parts-words';
import { absolute, type ExceptionDetail } from './recon-words';

/** Asks another person to let the line settle something of another amount; the difference goes to rounding and tolerance. */
export function ForceButton({ item, parts }: { item: ExceptionDetail; parts: readonly Part[] }) {
  const t = useTranslations('reconciliation.force');
  const trpc = useTRPC();
  const can = useCan();
  const money = useMoneyText();
  const [asking, setAsking] = useState(false);
  const { act, pending } = useAct(trpc.reconciliation.forceMatch.mutationOptions());
  const part = forceable(item, parts);
  if (!part || item.waitingRequestId) return null;
  const { targetType } = part;
  if (targetType === 'plan' || targetType === 'customer') return null;
  const isCharge = targetType === 'bank-charge';
  const differenceMinor = absolute(absolute(item.openMinor) - (part.dueMinor ?? 0n));
  const amount = money({ amountMinor: differenceMinor, currency: item.currency });
  const ask = async (reason: string) => {
    const { id: exceptionId, version } = item;
    const outcome = await act({ exceptionId, version, targetType, targetId: part.targetId, reason });
    if (outcome.status === 'pending' || outcome.status === 'done') setAsking(false);
  };
  return (
    <>
      <Button disabledReason={can('reconciliation.force') ? null : t('mayNot')} onClick={() => setAsking(true)}>
        {t(isCharge ? 'openCharge' : 'open', { amount })}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title', { ref: item.ref })}
        consequence={isCharge ? t('whatCharge', { amount }) : t('what', { what: part.label, amount })}
        label={t('reason')}
        action={t('act', { amount })}
        pending={pending}
        onConfirm={(reason) => void ask(reason)}
      />
    </>
  );
}
