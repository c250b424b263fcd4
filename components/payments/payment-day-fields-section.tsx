'use client';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { usePaymentDay } from './use-payment-day';

/** The two fields of `usePaymentDay`. */
export function PaymentDayFields({ day }: { day: ReturnType<typeof usePaymentDay> }) {
  const t = useTranslations('payments.day');
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t('account')}>
        <Select
          aria-label={t('account')}
          value={day.account?.id ?? null}
          options={day.accounts.map((one) => ({ value: one.id, label: one.name }))}
          onValueChange={day.setAccountId}
        />
      </Field>
      <Field label={t('date')} error={day.wrong} hint={t('dateHint')}>
        <Input type="date" value={day.date} onChange={(event) => day.setDate(event.target.value)} />
      </Field>
    </div>
  );
}
