'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Select } from '@/components/ui/select';
import { BusinessDateText } from '@/components/value/dates';
import { HOLD_KINDS, type HoldKind } from '@/server/modules/customers/customers.schema';
import type { Customer } from './customer-screen';

type Hold = Customer['holds'][number];

/** What protects a customer from contact, fees and debits. Placing takes one hand, lifting takes two. */
export function HoldsSection({ customer }: { customer: Customer }) {
  const t = useTranslations('customers.hold');
  const can = useCan();
  const [placing, setPlacing] = useState(false);
  const [lifting, setLifting] = useState<Hold | null>(null);
  const mayNot = (permission: string) => (can(permission) ? null : t('noRight', { permission }));
  return (
    <Section
      title={t('title')}
      action={
        <Button size="sm" disabledReason={mayNot('customers.placeHold')} onClick={() => setPlacing(true)}>
          {t('place')}
        </Button>
      }
    >
      {customer.holds.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
      <ul className="flex flex-col gap-2">
        {customer.holds.map((hold) => (
          <li key={hold.id} className="flex items-start gap-2">
            <Badge tone={hold.liftedAt ? 'neutral' : 'warn'}>{t(`kind.${hold.kind}`)}</Badge>
            <span className="min-w-0 flex-1">
              {hold.reason}
              <span className="block text-small text-ink-3">
                <BusinessDateText date={hold.fromDate} />
                {' – '}
                {hold.untilDate ? <BusinessDateText date={hold.untilDate} /> : t('untilLifted')}
                {hold.liftedAt ? `, ${t('lifted')}` : ''}
              </span>
            </span>
            {hold.liftedAt ? null : (
              <Button
                size="sm"
                variant="ghost"
                disabledReason={mayNot('customers.liftHold')}
                onClick={() => setLifting(hold)}
              >
                {t('lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <PlaceDialog customer={customer} open={placing} onOpenChange={setPlacing} />
      <LiftDialog hold={lifting} onClose={() => setLifting(null)} />
    </Section>
  );
}

type PlaceDialogProps = { customer: Customer; open: boolean; onOpenChange: (open: boolean) => void };

function PlaceDialog({ customer, open, onOpenChange }: PlaceDialogProps) {
  const t = useTranslations('customers.hold');
  const trpc = useTRPC();
  const [kind, setKind] = useState<HoldKind>('dispute');
  const [until, setUntil] = useState('');
  const { act, pending } = useAct(trpc.customers.placeHold.mutationOptions(), { done: t('placed') });
  const place = async (reason: string) => {
    const outcome = await act({ customerId: customer.id, kind, reason, untilDate: until || null });
    if (outcome.status === 'done') onOpenChange(false);
  };
  return (
    <ReasonDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('placeTitle', { name: `${customer.firstName} ${customer.lastName}` })}
      consequence={t('placeWhat')}
      label={t('reason')}
      action={t('placeAction')}
      pending={pending}
      onConfirm={(reason) => void place(reason)}
    >
      <Field label={t('kindLabel')}>
        <Select
          aria-label={t('kindLabel')}
          options={HOLD_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={kind}
          onValueChange={(value) => setKind(HOLD_KINDS.find((one) => one === value) ?? 'other')}
        />
      </Field>
      <Field label={t('until')} hint={t('untilHint')}>
        <Input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
    </ReasonDialog>
  );
}

function LiftDialog({ hold, onClose }: { hold: Hold | null; onClose: () => void }) {
  const t = useTranslations('customers.hold');
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.customers.liftHold.mutationOptions(), { done: t('liftDone') });
  const lift = async (reason: string) => {
    if (!hold) return;
    const outcome = await act({ holdId: hold.id, reason });
    if (outcome.status === 'done' || outcome.status === 'pending') onClose();
  };
  return (
    <ReasonDialog
      open={hold !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('liftTitle')}
      consequence={t('liftWhat')}
      label={t('reason')}
      action={t('liftAction')}
      pending={pending}
      onConfirm={(reason) => void lift(reason)}
    />
  );
}
