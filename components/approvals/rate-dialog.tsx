'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { DryRunSection } from './dry-run-section';
import { jumps, rateFaults, type RateDraft, type WantedPair } from './rate-words';

/** Records what a currency is worth in another on a day; a second person agrees before policies compare by it. */
export function RateDialog({ pair, onClose }: { pair: WantedPair; onClose: () => void }) {
  const t = useTranslations('approvals.rate');
  const ui = useTranslations('ui');
  const trpc = useTRPC();
  const { businessDate } = useReader();
  const { act, pending, refusal } = useAct(trpc.approvals.recordRate.mutationOptions());
  const [draft, setDraft] = useState<RateDraft>({ ...pair, date: businessDate, rate: '', source: '' });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const { data: pairs } = useQuery(trpc.approvals.ratePairs.queryOptions({}));
  const last = pairs?.find((one) => one.from === draft.from && one.to === draft.to)?.last ?? null;
  const faults = rateFaults(draft, businessDate);
  const [fault] = Object.values(faults);
  const input = { ...draft, rate: draft.rate.trim(), source: draft.source.trim() };
  const record = async () => {
    const outcome = await act(input);
    if (outcome.status === 'pending' || outcome.status === 'done') onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('new')}
      description={t('what')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={fault ? t(`fault.${fault}`) : null}
            onClick={() => void record()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Fields
          draft={draft}
          latest={businessDate}
          faultOf={(field) => (touched.has(field) && faults[field] ? t(`fault.${faults[field]}`) : undefined)}
          set={(change) => setDraft((was) => ({ ...was, ...change }))}
          touch={(field) => setTouched((was) => new Set([...was, field]))}
        />
        {last && !faults.rate && jumps(last.rate, draft.rate) ? (
          <Callout tone="warn">{t('jumps', { rate: last.rate, date: last.date })}</Callout>
        ) : null}
        <DryRunSection command="approvals.recordRate" input={fault ? null : input} />
      </div>
    </Dialog>
  );
}

type FieldsProps = {
  draft: RateDraft;
  latest: string;
  faultOf: (field: keyof RateDraft) => string | undefined;
  set: (change: Partial<RateDraft>) => void;
  touch: (field: keyof RateDraft) => void;
};

function Fields({ draft, latest, faultOf, set, touch }: FieldsProps) {
  const t = useTranslations('approvals.rate');
  const text = (field: 'from' | 'to' | 'rate' | 'source', upper = false) => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) =>
      set({ [field]: upper ? event.target.value.toUpperCase() : event.target.value }),
    onBlur: () => touch(field),
    autoComplete: 'off',
  });
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <Field label={t('from')} error={faultOf('from')}>
        <Input {...text('from', true)} maxLength={3} placeholder="SEK" />
      </Field>
      <Field label={t('to')} error={faultOf('to')}>
        <Input {...text('to', true)} maxLength={3} placeholder="EUR" />
      </Field>
      <Field label={t('rateOf', { from: draft.from || '…', to: draft.to || '…' })} error={faultOf('rate')}>
        <Input {...text('rate')} inputMode="decimal" placeholder="0.0871" />
      </Field>
      <Field label={t('date')} error={faultOf('date')}>
        <Input
          type="date"
          max={latest}
          value={draft.date}
          onChange={(event) => set({ date: event.target.value })}
          onBlur={() => touch('date')}
        />
      </Field>
      <Field label={t('source')} hint={t('sourceHint')} error={faultOf('source')} className="col-span-2">
        <Input {...text('source')} />
      </Field>
    </div>
  );
}
