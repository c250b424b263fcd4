'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { PropertyList } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { FailedState } from '@/components/ui/states';
import { Money } from '@/components/value/money';
import { BulkItemsSection } from './bulk-items-section';
import { BulkProgressSection } from './bulk-progress-section';
import type { Bulk } from './use-bulk';
import { useBulkSignature } from './use-signature';

type BulkDialogProps = { bulkId: string; onClose: () => void; onConfirmed: () => void };

/** A list that is about to be decided: what is in it, what it comes to, who confirms; then how far it is, and what became of each. */
export function BulkDialog({ bulkId, onClose, onConfirmed }: BulkDialogProps) {
  const t = useTranslations('approvals.bulk');
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.approvals.bulk.queryOptions({ bulkId }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1000 : false),
  });
  if (data?.state === 'listed') return <Confirm bulk={data} onClose={onClose} onConfirmed={onConfirmed} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={data ? t(`${data.decision}Title`, { count: data.total }) : t('listing')}
      description={data?.state === 'running' ? t('goesOn') : undefined}
      footer={<Button onClick={onClose}>{t('close')}</Button>}
    >
      {error && !data ? <FailedState error={error} onRetry={() => void refetch()} /> : null}
      {data ? <BulkProgressSection bulk={data} /> : error ? null : <Skeleton className="w-2/3" />}
    </Dialog>
  );
}

function Confirm({ bulk, onClose, onConfirmed }: { bulk: Bulk; onClose: () => void; onConfirmed: () => void }) {
  const t = useTranslations('approvals.bulk');
  const trpc = useTRPC();
  const [reason, setReason] = useState('');
  const signature = useBulkSignature(bulk.demandsPasskey && bulk.decision === 'approve');
  const { act, pending, refusal } = useAct(trpc.approvals.bulkDecide.mutationOptions(), { quiet: true });
  const { id: bulkId, root, decision } = bulk;
  const able = bulk.total - bulk.foreseen.reduce((sum, one) => sum + one.count, 0);
  const wordless = decision === 'reject' && reason.trim().length < 3;
  const confirm = async () => {
    const signed = decision === 'approve' ? await signature.sign({ bulkId, root }) : undefined;
    if (signed === null) return;
    const said = reason.trim();
    const outcome = await act({
      bulkId,
      root,
      decision,
      ...(said ? { reason: said } : {}),
      ...(signed ? { signature: signed } : {}),
    });
    if (outcome.status === 'done') onConfirmed();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={t(`${decision}Title`, { count: bulk.total })}
      description={t(`${decision}What`)}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant={decision === 'reject' ? 'danger' : 'primary'}
            pending={pending || signature.pending}
            disabledReason={able === 0 ? t('nobody') : wordless ? t('reasonFirst') : null}
            onClick={() => void confirm()}
          >
            {t(`${decision}These`, { count: able })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Totals bulk={bulk} />
        <BulkItemsSection bulkId={bulkId} total={bulk.total} />
        <Field label={decision === 'reject' ? t('reason') : t('reasonOptional')} hint={t('reasonHint')}>
          <Textarea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {decision === 'approve' && signature.signs ? <p className="text-ink-2">{t('signs')}</p> : null}
      </div>
    </Dialog>
  );
}

function Totals({ bulk }: { bulk: Bulk }) {
  const t = useTranslations('approvals.bulk');
  const format = useFormatter();
  const sums = bulk.totals.map((sum) => ({
    key: sum.currency,
    label: t('sum', { count: sum.count }),
    value: <Money value={{ amountMinor: sum.amountMinor, currency: sum.currency }} />,
  }));
  const without =
    bulk.withoutAmount > 0
      ? [{ key: 'without', label: t('withoutAmount'), value: format.number(bulk.withoutAmount) }]
      : [];
  const refused = bulk.foreseen.map((one) => ({
    key: one.code,
    label: t('foreseen', { count: one.count }),
    value: one.code,
  }));
  return <PropertyList items={[...sums, ...without, ...refused]} />;
}
