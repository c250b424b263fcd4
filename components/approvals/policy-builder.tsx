'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { Select } from '@/components/ui/select';
import { CONDITION_OPS } from '@/server/modules/approvals/domain/policy-match';
import { ROLES } from '@/server/platform/auth/permissions';
import { emptyLine, offeredFacts, opOf, type ConditionLine } from './builder-words';
import { askedOf, type Policy } from './policy-words';
import { fieldWords } from './request-words';

type LinesProps = { lines: readonly ConditionLine[]; onChange: (lines: ConditionLine[]) => void };

/** When a policy fires: lines joined by "and", or by "or" where another case begins. No line at all: always. */
export function ConditionBuilder({ lines, onChange }: LinesProps) {
  const t = useTranslations('approvals.policy');
  const set = (at: number, change: Partial<ConditionLine>) =>
    onChange(lines.map((line, no) => (no === at ? { ...line, ...change } : line)));
  return (
    <Section title={t('when')}>
      {lines.length === 0 ? <p className="text-ink-2">{t('always')}</p> : null}
      {lines.map((line, at) => (
        // Lines have no name of their own, and only the last one is ever added.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-center gap-2">
          <JoinWord line={line} at={at} onToggle={() => set(at, { or: !line.or })} />
          <FactField value={line.field} onChange={(field) => set(at, { field })} />
          <Select
            aria-label={t('comparison')}
            className="w-36"
            options={CONDITION_OPS.map((value) => ({ value, label: t(`op.${value}`) }))}
            value={line.op}
            onValueChange={(op) => set(at, { op: opOf(op) })}
          />
          <Input
            aria-label={t('value')}
            value={line.value}
            onChange={(event) => set(at, { value: event.target.value })}
          />
          {line.field === 'amountMinor' ? (
            <Input
              aria-label={t('fact.currency')}
              className="w-16"
              value={line.currency}
              onChange={(event) => set(at, { currency: event.target.value.toUpperCase() })}
            />
          ) : null}
          <Button size="sm" variant="ghost" onClick={() => onChange(lines.filter((_line, no) => no !== at))}>
            {t('remove')}
          </Button>
        </div>
      ))}
      <Button size="sm" className="self-start" onClick={() => onChange([...lines, emptyLine])}>
        {t('addCondition')}
      </Button>
    </Section>
  );
}

function JoinWord({ line, at, onToggle }: { line: ConditionLine; at: number; onToggle: () => void }) {
  const t = useTranslations('approvals.policy');
  if (at === 0) return <span className="w-14" />;
  return (
    <Button size="sm" variant="ghost" className="w-14" onClick={onToggle}>
      {line.or ? t('or') : t('and')}
    </Button>
  );
}

function FactField({ value, onChange }: { value: string; onChange: (field: string) => void }) {
  const t = useTranslations('approvals.policy');
  const known = [...new Set([...offeredFacts, value])];
  return (
    <Select
      aria-label={t('factName')}
      className="w-48"
      options={known.map((field) => ({
        value: field,
        label: t.has(`fact.${field}`) ? t(`fact.${field}`) : fieldWords(field),
      }))}
      value={value}
      onValueChange={onChange}
    />
  );
}

type Step = ReturnType<typeof askedOf>[number];
type StepsProps = { steps: readonly Step[]; onChange: (steps: Policy['steps']) => void };

/** Who is asked: so many people of a role. */
export function StepBuilder({ steps, onChange }: StepsProps) {
  const t = useTranslations('approvals.policy');
  const roles = useTranslations('access.role');
  const set = (at: number, change: Partial<Step>) =>
    onChange(steps.map((step, no) => (no === at ? { ...step, ...change } : step)));
  return (
    <Section title={t('asks')}>
      {steps.map((step, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-center gap-2">
          <Select
            aria-label={t('count')}
            className="w-16"
            options={['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }))}
            value={String(step.count)}
            onValueChange={(count) => set(at, { count: Number(count) })}
          />
          <Select
            aria-label={t('role')}
            options={ROLES.map((value) => ({ value, label: roles(value) }))}
            value={step.role}
            onValueChange={(role) => set(at, { role })}
          />
          {steps.length > 1 ? (
            <Button size="sm" variant="ghost" onClick={() => onChange(steps.filter((_step, no) => no !== at))}>
              {t('remove')}
            </Button>
          ) : null}
        </div>
      ))}
      <Button
        size="sm"
        className="self-start"
        onClick={() => onChange([...steps, { role: 'administrator', count: 1 }])}
      >
        {t('addStep')}
      </Button>
    </Section>
  );
}
