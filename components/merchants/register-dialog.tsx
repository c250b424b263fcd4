'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Form, FormField, useDraftForm } from '@/components/ui/form';
import { Input } from '@/components/ui/input';
import { merchantInput, newMerchant, type NewMerchant } from './register-words';

/** Registers a merchant with its terms. Where it is paid to comes later, by four eyes. */
export function RegisterMerchant() {
  const t = useTranslations('merchants.register');
  const may = useCan()('merchants.register');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" disabledReason={may ? null : t('mayNot')} onClick={() => setOpen(true)}>
        {t('button')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} description={t('what')}>
        <RegisterForm />
      </Dialog>
    </>
  );
}

const empty: NewMerchant = {
  name: '',
  legalName: '',
  category: '',
  city: '',
  country: 'DE',
  contactEmail: '',
  fee: '',
  feeFixed: '0.00',
  reserve: '0',
  delay: '2',
};

const named = ['name', 'legalName', 'category', 'city', 'country', 'contactEmail'] as const;
const terms = ['fee', 'feeFixed', 'reserve', 'delay'] as const;

function RegisterForm() {
  const t = useTranslations('merchants.register');
  const router = useRouter();
  const { act, pending } = useAct(useTRPC().merchants.register.mutationOptions(), { done: t('done') });
  const form = useDraftForm({ schema: newMerchant, defaultValues: empty });
  return (
    <Form
      form={form}
      aria-label={t('title')}
      onSubmit={async (values) => {
        const outcome = await act(merchantInput(values));
        if (outcome.status === 'refused') return outcome.refusal;
        if (outcome.status === 'done') router.push(`/merchants/${outcome.result.merchantId}`);
        return null;
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        {named.map((name) => (
          <FormField<NewMerchant> key={name} name={name} label={t(name)} required>
            {(field) => <Input {...field} autoComplete="off" type={name === 'contactEmail' ? 'email' : 'text'} />}
          </FormField>
        ))}
        {terms.map((name) => (
          <FormField<NewMerchant> key={name} name={name} label={t(name)} required>
            {(field) => <Input {...field} autoComplete="off" inputMode="decimal" className="text-right tabular-nums" />}
          </FormField>
        ))}
      </div>
      <Button type="submit" variant="primary" pending={pending} className="self-start">
        {t('action')}
      </Button>
    </Form>
  );
}
