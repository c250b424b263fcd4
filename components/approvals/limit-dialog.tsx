'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { formatDecimal } from '@/server/kernel/money';
import { DryRunSection } from './dry-run-section';
import { limitFault, limitInput, type LimitDraft } from './limit-words';
import { limitMoney, type LimitRow } from './limits.columns';

function draftOf(row: LimitRow): LimitDraft {
  const now = limitMoney(row);
  const amount = now ? formatDecimal(now.amountMinor, now.currency) : '';
  return { unlimited: now === null, amount, currency: now?.currency ?? 'EUR', reason: '' };
}

/** Proposes up to which amount a person decides with a role; another administrator agrees, never the person. */
export function LimitDialog({ row, onClose }: { row: LimitRow; onClose: () => void }) {
  const t = useTranslations('approvals.limit');
  const ui = useTranslations('ui');
  const roles = useTranslations('access.role');
  const { act, pending, refusal } = useAct(useTRPC().approvals.setPersonLimit.mutationOptions());
  const [draft, setDraft] = useState(() => draftOf(row));
  const set = (change: Partial<LimitDraft>) => setDraft((was) => ({ ...was, ...change }));
  const fault = limitFault(draft);
  const input = limitInput(row, draft);
  const propose = async () => {
    if (!input) return;
    const outcome = await act(input);
    if (outcome.status === 'pending' || outcome.status === 'done') onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('dialogTitle', { name: row.personName, role: roles(row.role) })}
      description={t('dialogWhat')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={fault ? t(`fault.${fault}`) : null}
            onClick={() => void propose()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Checkbox label={t('noLimit')} checked={draft.unlimited} onCheckedChange={(unlimited) => set({ unlimited })} />
        {draft.unlimited ? null : <AmountFields draft={draft} set={set} fault={fault} />}
        <Field label={t('reason')}>
          <Input value={draft.reason} onChange={(event) => set({ reason: event.target.value })} autoComplete="off" />
        </Field>
        <DryRunSection command="approvals.setPersonLimit" input={input} />
      </div>
    </Dialog>
  );
}

type AmountProps = { draft: LimitDraft; set: (change: Partial<LimitDraft>) => void; fault: string | null };

function AmountFields({ draft, set, fault }: AmountProps) {
  const t = useTranslations('approvals.limit');
  const words = (of: string) => (draft.amount && fault === of ? t(`fault.${of}`) : undefined);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_120px] items-start gap-3">
      <Field label={t('upTo')} error={words('amount')}>
        <Input
          value={draft.amount}
          inputMode="decimal"
          placeholder="50000.00"
          onChange={(event) => set({ amount: event.target.value })}
        />
      </Field>
      <Field label={t('currency')} error={words('currency')}>
        <Input
          maxLength={3}
          value={draft.currency}
          onChange={(event) => set({ currency: event.target.value.toUpperCase() })}
        />
      </Field>
    </div>
  );
}
