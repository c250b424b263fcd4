'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { Select } from '@/components/ui/select';
import { deciders, emptyStep, type PolicyDraft, type StepLine } from './draft-words';
import { FaultSection } from './fault-section';
import type { Faults } from './use-policy-draft';

type StepsProps = {
  draft: Pick<PolicyDraft, 'automatic' | 'steps'>;
  onChange: (change: Partial<PolicyDraft>) => void;
  faults: Faults;
};

/** Who is asked: so many people of a role, up to which amount, who stands in after how long, and whether they sign. */
export function StepBuilder({ draft, onChange, faults }: StepsProps) {
  const t = useTranslations('approvals.policy');
  const { automatic, steps } = draft;
  const put = (at: number, change: Partial<StepLine>) =>
    onChange({ steps: steps.map((step, no) => (no === at ? { ...step, ...change } : step)) });
  const turn = (on: boolean) => onChange({ automatic: on, steps: !on && steps.length === 0 ? [emptyStep()] : steps });
  return (
    <Section title={t('asks')}>
      <Checkbox label={t('automatic')} checked={automatic} onCheckedChange={turn} />
      {automatic
        ? null
        : steps.map((step, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at} role="group" aria-label={t('stepNo', { no: at + 1 })} className="rounded-lg border p-3">
              <StepFields step={step} at={at} set={(change) => put(at, change)} faults={faults} />
              {steps.length > 1 ? (
                <Button
                  size="sm"
                  variant="ghost"
                  className="mt-2"
                  onClick={() => onChange({ steps: steps.filter((_step, no) => no !== at) })}
                >
                  {t('remove')}
                </Button>
              ) : null}
            </div>
          ))}
      <FaultSection fault={faults.at('steps', true)} />
      {automatic ? null : (
        <Button
          size="sm"
          className="self-start"
          onClick={() => onChange({ steps: [...steps, emptyStep('administrator')] })}
        >
          {t('addStep')}
        </Button>
      )}
    </Section>
  );
}

type FieldsProps = { step: StepLine; at: number; set: (change: Partial<StepLine>) => void; faults: Faults };

function StepFields({ step, at, set, faults }: FieldsProps) {
  const t = useTranslations('approvals.policy');
  const roles = useTranslations('access.role');
  const known = [...new Set([...deciders, step.role])];
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[80px_minmax(0,1fr)_minmax(0,1fr)] items-start gap-3">
        <Field label={t('count')}>
          <Select
            aria-label={t('count')}
            options={['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((value) => ({ value, label: value }))}
            value={step.count}
            onValueChange={(count) => set({ count })}
          />
        </Field>
        <Field label={t('role')}>
          <Select
            aria-label={t('role')}
            options={known.map((value) => ({ value, label: roles.has(value) ? roles(value) : value }))}
            value={step.role}
            onValueChange={(role) => set({ role })}
          />
        </Field>
        <Field label={t('stepKind')}>
          <Select
            aria-label={t('stepKind')}
            options={[
              { value: 'approve', label: t('kind.approve') },
              { value: 'recommend', label: t('kind.recommend') },
            ]}
            value={step.kind}
            onValueChange={(kind) => set({ kind: kind === 'recommend' ? 'recommend' : 'approve' })}
          />
        </Field>
      </div>
      <MoreFields step={step} at={at} set={set} faults={faults} />
    </div>
  );
}

function MoreFields({ step, at, set, faults }: FieldsProps) {
  const t = useTranslations('approvals.policy');
  const roles = useTranslations('access.role');
  const fault = (field: string) => {
    const key = faults.at(`step.${at}.${field}`, true);
    return key ? t(`fault.${key}`) : undefined;
  };
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_80px_minmax(0,1fr)_96px] items-start gap-3">
        <Field label={t('limit')} hint={t('limitHint')} error={fault('limit')}>
          <Input
            value={step.limit}
            inputMode="decimal"
            placeholder={t('noLimit')}
            onChange={(event) => set({ limit: event.target.value })}
          />
        </Field>
        <Field label={t('fact.currency')}>
          <Input
            value={step.currency}
            maxLength={3}
            onChange={(event) => set({ currency: event.target.value.toUpperCase() })}
          />
        </Field>
        <Field label={t('standIn')} error={fault('escalateTo')}>
          <Select
            aria-label={t('standIn')}
            options={[
              { value: 'none', label: t('nobodyStandsIn') },
              ...deciders.map((value) => ({ value, label: roles(value) })),
            ]}
            value={step.escalateTo || 'none'}
            onValueChange={(role) =>
              set(role === 'none' ? { escalateTo: '', escalateHours: '' } : { escalateTo: role })
            }
          />
        </Field>
        <Field label={t('standInHours')} error={fault('escalateHours')}>
          <Input
            inputMode="numeric"
            disabled={!step.escalateTo}
            value={step.escalateHours}
            onChange={(event) => set({ escalateHours: event.target.value })}
          />
        </Field>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start gap-3">
        <Field label={t('keys')} hint={t('keysHint')} error={fault('keys')}>
          <Input value={step.keys} onChange={(event) => set({ keys: event.target.value })} autoComplete="off" />
        </Field>
        <Checkbox
          className="pt-6"
          label={t('passkey')}
          checked={step.passkey}
          onCheckedChange={(passkey) => set({ passkey })}
        />
      </div>
    </>
  );
}
