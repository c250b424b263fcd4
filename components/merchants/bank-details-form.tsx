'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useWatch } from 'react-hook-form';
import { useFormatter, useTranslations } from 'use-intl';
import { z } from 'zod';
import { DryRunSection } from '@/components/approvals/dry-run-section';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Form, FormField, useDraftForm } from '@/components/ui/form';
import { Input } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { PropertyList, Section } from '@/components/ui/property-list';
import { MaskedIban } from '@/components/value/masked';
import { ibanCountry, isValidIban, normaliseIban } from '@/server/kernel/iban';
import { compareHolder } from '@/server/modules/merchants/domain/bank-details';
import { bicText, changeBankDetailsInput, ibanText } from '@/server/modules/merchants/merchants.schema';
import type { Merchant } from './merchant-screen';

const bankDetails = z.object({
  iban: ibanText,
  // An empty field is no BIC, which is allowed.
  bic: z.literal('').or(bicText),
  holderName: changeBankDetailsInput.shape.holderName,
});

type BankFields = z.input<typeof bankDetails>;

/** Asks for another account. Nothing changes before somebody else has approved exactly this. */
export function BankDetailsForm({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants.change');
  const router = useRouter();
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.merchants.changeBankDetails.mutationOptions());
  const form = useDraftForm({
    schema: bankDetails,
    defaultValues: { iban: '', bic: '', holderName: merchant.legalName },
    draftKey: `merchants.bank/${merchant.id}`,
  });
  const values = useWatch({ control: form.control });
  const back = `/merchants/${merchant.id}`;
  return (
    <>
      <PageHeader title={t('title', { name: merchant.name })} lead={t('lead')} />
      <hr />
      <div className="grid max-w-[980px] grid-cols-1 gap-8 px-4 py-4 lg:grid-cols-[minmax(0,1fr)_360px]">
        <Form
          form={form}
          aria-label={t('title', { name: merchant.name })}
          onSubmit={async ({ bic, ...fields }) => {
            const outcome = await act({
              merchantId: merchant.id,
              version: merchant.version,
              ...fields,
              ...(bic ? { bic } : {}),
            });
            if (outcome.status === 'refused') return outcome.refusal;
            if (outcome.status === 'failed') return { code: 'NETWORK.LOST', message: outcome.message, details: {} };
            router.push(back);
            return null;
          }}
        >
          <FormField<BankFields> name="iban" label={t('iban')} hint={t('ibanHint')} required>
            {(field) => <Input {...field} className="font-mono" autoComplete="off" spellCheck={false} autoFocus />}
          </FormField>
          <FormField<BankFields> name="bic" label={t('bic')} hint={t('bicHint')}>
            {(field) => <Input {...field} className="font-mono" autoComplete="off" spellCheck={false} />}
          </FormField>
          <FormField<BankFields>
            name="holderName"
            label={t('holder')}
            hint={t('holderHint', { name: merchant.legalName })}
            required
          >
            {(field) => <Input {...field} autoComplete="off" />}
          </FormField>
          <Hints merchant={merchant} values={values} />
          <DryRunSection command="merchants.changeBankDetails" input={dryRunInput(merchant, values)} />
          <div className="flex flex-wrap gap-2 pt-1">
            <Button type="submit" variant="primary" pending={pending}>
              {t('action')}
            </Button>
            <Button onClick={() => router.push(back)}>{t('back')}</Button>
          </div>
        </Form>
        <Present merchant={merchant} />
      </div>
    </>
  );
}

/** The input as it would be submitted, as soon as it can be read; a refusal shows before it is sent. */
function dryRunInput(merchant: Merchant, values: Partial<BankFields>): Record<string, unknown> | null {
  const read = bankDetails.safeParse({ iban: '', bic: '', holderName: '', ...values });
  if (!read.success) return null;
  const { bic, ...fields } = read.data;
  return { merchantId: merchant.id, version: merchant.version, ...fields, ...(bic ? { bic } : {}) };
}

/** What holds today, beside what is asked for. */
function Present({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants.change');
  const account = useTranslations('merchants.account');
  const live = merchant.accounts.find((one) => one.status === 'live');
  return (
    <aside className="flex flex-col gap-4">
      <WhoApproves />
      <Section title={t('now')}>
        {live ? (
          <PropertyList
            items={[
              { label: account('iban'), value: <MaskedIban text={live.iban} /> },
              { label: t('bic'), value: live.bic },
              { label: t('holder'), value: live.holderName },
            ]}
          />
        ) : (
          <p className="text-ink-2">{t('first')}</p>
        )}
      </Section>
    </aside>
  );
}

/** What an approver will be warned of, said before it is sent. */
function Hints({ merchant, values }: { merchant: Merchant; values: Partial<BankFields> }) {
  const t = useTranslations('merchants.change');
  const iban = normaliseIban(values.iban ?? '');
  const hints: ReactNode[] = [];
  if (isValidIban(iban) && ibanCountry(iban) !== merchant.country)
    hints.push(t('otherCountry', { country: ibanCountry(iban), home: merchant.country }));
  if (values.holderName && compareHolder(values.holderName, [merchant.legalName, merchant.name]) !== 'same')
    hints.push(t('otherHolder', { holder: values.holderName, name: merchant.legalName }));
  if (merchant.waiting.length > 0) hints.push(t('waits', { refs: merchant.waiting.map((one) => one.ref).join(', ') }));
  if (hints.length === 0) return null;
  return (
    <Callout tone="warn">
      {hints.map((hint, index) => (
        <p key={index}>{hint}</p>
      ))}
    </Callout>
  );
}

/** Who has to agree, from the policy that is in force. */
function WhoApproves() {
  const t = useTranslations('merchants.change');
  const role = useTranslations('access.role');
  const format = useFormatter();
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.approvals.policies.queryOptions({
      filters: { command: ['merchants.changeBankDetails'], status: ['live'] },
      sort: null,
      cursor: null,
      limit: 20,
    }),
  );
  const steps = data?.rows.flatMap((policy) => policy.steps.filter((step) => step.kind !== 'automatic')) ?? [];
  const who = format.list(
    steps.map((step) => t('step', { count: step.count, role: role(step.role) })),
    { type: 'conjunction' },
  );
  return <Callout tone="info">{steps.length > 0 ? t('approvers', { who }) : t('approversUnknown')}</Callout>;
}
