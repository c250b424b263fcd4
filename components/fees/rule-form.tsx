'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { RuleDraft, Trial } from './fee-words';

const countries = ['DE', 'AT', 'NL', 'FR', 'ES', 'IT', 'FI'];

type Props = {
  draft: RuleDraft;
  /** The code names the rule over all its versions and is chosen once. */
  codeFixed: boolean;
  readOnly: boolean;
  faults: Trial['faults'];
  onChange: (draft: RuleDraft) => void;
};

/** The builder of a fee rule, in the order in which its sentence is read: late by how much, who, what it costs, at most. */
export function RuleForm({ draft, codeFixed, readOnly, faults, onChange }: Props) {
  const t = useTranslations('fees.builder');
  const set = (change: Partial<RuleDraft>) => onChange({ ...draft, ...change });
  const fault = (field: string) => faults.find((one) => one.field === field)?.message;
  const text = (
    key: 'code' | 'name' | 'graceDays' | 'amount' | 'percent' | 'cap' | 'orderCap',
    disabled = readOnly,
  ) => <Input value={draft[key]} disabled={disabled} onChange={(event) => set({ [key]: event.currentTarget.value })} />;
  return (
    <form className="flex flex-col gap-3" aria-label={t('form')} onSubmit={(event) => event.preventDefault()}>
      <Field layout="row" label={t('name')} required error={fault('name')}>
        {text('name')}
      </Field>
      <Field layout="row" label={t('code')} required hint={codeFixed ? undefined : t('codeHint')}>
        {text('code', readOnly || codeFixed)}
      </Field>
      <Field layout="row" label={t('jurisdiction')}>
        <Select
          aria-label={t('jurisdiction')}
          value={draft.jurisdiction}
          disabled={readOnly}
          options={countries.map((value) => ({ value, label: t(`country.${value}`) }))}
          onValueChange={(jurisdiction) => set({ jurisdiction })}
        />
      </Field>
      <Field layout="row" label={t('graceDays')} hint={t('graceHint')} error={fault('graceDays')}>
        {text('graceDays')}
      </Field>
      <Groups draft={draft} readOnly={readOnly} onChange={onChange} />
      <Field layout="row" label={t('kind')}>
        <Select
          aria-label={t('kind')}
          value={draft.kind}
          disabled={readOnly}
          options={(['flat', 'percent'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onValueChange={(kind) => set({ kind: kind === 'percent' ? 'percent' : 'flat' })}
        />
      </Field>
      <Field layout="row" label={draft.kind === 'flat' ? t('amount') : t('percent')} error={fault('calc')}>
        {text(draft.kind === 'flat' ? 'amount' : 'percent')}
      </Field>
      <Field layout="row" label={t('cap')} hint={t('capHint')} error={fault('capPerInstalmentMinor')}>
        {text('cap')}
      </Field>
      <Field layout="row" label={t('orderCap')} error={fault('capPerOrderBps')}>
        {text('orderCap')}
      </Field>
    </form>
  );
}

function Groups({ draft, readOnly, onChange }: Pick<Props, 'draft' | 'readOnly' | 'onChange'>) {
  const t = useTranslations('fees.builder');
  const { data } = useQuery(useTRPC().fees.groups.queryOptions({}));
  const toggle = (code: string, on: boolean) =>
    onChange({
      ...draft,
      groupCodes: on ? [...draft.groupCodes, code] : draft.groupCodes.filter((one) => one !== code),
    });
  return (
    <fieldset className="grid grid-cols-[128px_1fr] gap-x-3">
      <legend className="float-left text-ink-2">{t('groups')}</legend>
      <div className="flex flex-col gap-1">
        {(data ?? []).map((group) => (
          <label key={group.code} className="flex min-h-6 items-center gap-2">
            <Checkbox
              checked={draft.groupCodes.includes(group.code)}
              disabled={readOnly}
              onCheckedChange={(on) => toggle(group.code, on)}
            />
            <span>{group.code}</span>
            <span className="text-ink-3">{t('customers', { count: group.customers })}</span>
          </label>
        ))}
        <span className="text-small text-ink-3">{t('groupsHint')}</span>
      </div>
    </fieldset>
  );
}
