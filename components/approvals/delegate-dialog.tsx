'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';

type Wish = {
  giverId: string;
  delegateId: string | null;
  role: string | null;
  from: string;
  until: string;
  reason: string;
};
type FieldsProps = { wish: Wish; set: (change: Partial<Wish>) => void };

const complete = ({ delegateId, role, from, until, reason }: Wish): boolean =>
  Boolean(delegateId && role && from && until && reason.trim().length > 2);

/** Lends roles for an absence: one's own, or as an administrator those of somebody who is away already. */
export function DelegateDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('approvals.delegation');
  const ui = useTranslations('ui');
  const { personId } = useReader();
  const { act, pending, refusal } = useAct(useTRPC().approvals.delegate.mutationOptions());
  const [wish, setWish] = useState<Wish>({
    giverId: personId,
    delegateId: null,
    role: null,
    from: '',
    until: '',
    reason: '',
  });
  const propose = async () => {
    const { giverId, delegateId, role, from, until } = wish;
    if (!delegateId || !role) return;
    const span = { fromAt: `${from}T00:00:00Z`, untilAt: `${until}T00:00:00Z` };
    const outcome = await act({ giverId, delegateId, roles: [role], ...span, reason: wish.reason.trim() });
    if (outcome.status === 'pending' || outcome.status === 'done') onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('new')}
      description={t('what')}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={complete(wish) ? null : t('missing')}
            onClick={() => void propose()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Fields wish={wish} set={(change) => setWish((was) => ({ ...was, ...change }))} />
      </div>
    </Dialog>
  );
}

function Fields({ wish, set }: FieldsProps) {
  const t = useTranslations('approvals.delegation');
  const words = useTranslations('access.role');
  const forOthers = useCan()('access.suspendPerson');
  const { data: people = [] } = useQuery(useTRPC().approvals.colleagues.queryOptions({}));
  const options = people.map((one) => ({ value: one.id, label: one.name }));
  const lendable = people.find((one) => one.id === wish.giverId)?.roles ?? [];
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t('giver')}>
        <Select
          aria-label={t('giver')}
          options={options}
          value={wish.giverId}
          disabled={!forOthers}
          onValueChange={(giverId) => set({ giverId, role: null })}
        />
      </Field>
      <Field label={t('delegate')}>
        <Select
          aria-label={t('delegate')}
          options={options.filter((one) => one.value !== wish.giverId)}
          value={wish.delegateId}
          placeholder="—"
          onValueChange={(delegateId) => set({ delegateId })}
        />
      </Field>
      <Field label={t('roles')} className="col-span-2">
        <Select
          aria-label={t('roles')}
          options={lendable.map((value) => ({ value, label: words.has(value) ? words(value) : value }))}
          value={wish.role}
          placeholder="—"
          onValueChange={(role) => set({ role })}
        />
      </Field>
      <Field label={t('from')}>
        <Input type="date" value={wish.from} onChange={(event) => set({ from: event.target.value })} />
      </Field>
      <Field label={t('until')}>
        <Input type="date" value={wish.until} onChange={(event) => set({ until: event.target.value })} />
      </Field>
      <Field label={t('reason')} className="col-span-2">
        <Input value={wish.reason} onChange={(event) => set({ reason: event.target.value })} autoComplete="off" />
      </Field>
    </div>
  );
}
