'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { Select } from '@/components/ui/select';
import {
  choicesOf,
  emptyLine,
  INPUT_FACT,
  offeredFacts,
  opOf,
  opsFor,
  textOfWords,
  withField,
  withOp,
  wordsOf,
  type ConditionLine,
} from './builder-words';
import { FaultSection } from './fault-section';
import { useFactWords } from './use-fact-words';
import type { Faults } from './use-policy-draft';

type LinesProps = {
  lines: readonly ConditionLine[];
  onChange: (lines: ConditionLine[]) => void;
  faults: Faults;
};

/** When a policy fires: lines joined by "and", or by "or" where another case begins. No line at all: always. */
export function ConditionBuilder({ lines, onChange, faults }: LinesProps) {
  const t = useTranslations('approvals.policy');
  const put = (at: number, next: ConditionLine) => onChange(lines.map((line, no) => (no === at ? next : line)));
  return (
    <Section title={t('when')}>
      {lines.length === 0 ? <p className="text-ink-2">{t('always')}</p> : null}
      {lines.map((line, at) => (
        // Lines have no name of their own, and only the last one is ever added.
        // oxlint-disable-next-line react/no-array-index-key
        <div
          key={at}
          role="group"
          aria-label={t('condition', { no: at + 1 })}
          onBlur={() => faults.touch(`line.${at}`)}
        >
          <div className="flex flex-wrap items-center gap-2">
            <JoinWord line={line} at={at} onToggle={() => put(at, { ...line, or: !line.or })} />
            <FactField line={line} onChange={(next) => put(at, next)} />
            <Select
              aria-label={t('comparison')}
              className="w-32"
              options={opsFor(line).map((value) => ({ value, label: t(`op.${value}`) }))}
              value={line.op}
              onValueChange={(op) => put(at, withOp(line, opOf(op)))}
            />
            <ValueField line={line} onChange={(next) => put(at, next)} fault={faults.at(`line.${at}`)} />
            <Button size="sm" variant="ghost" onClick={() => onChange(lines.filter((_line, no) => no !== at))}>
              {t('remove')}
            </Button>
          </div>
          <FaultSection fault={faults.at(`line.${at}`)} />
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

type LineProps = { line: ConditionLine; onChange: (line: ConditionLine) => void };

function FactField({ line, onChange }: LineProps) {
  const t = useTranslations('approvals.policy');
  const words = useFactWords();
  const ofInput = line.field.startsWith(INPUT_FACT);
  const known = [...new Set<string>([...offeredFacts, ...(ofInput ? [] : [line.field])])];
  return (
    <>
      <Select
        aria-label={t('factName')}
        className="w-48"
        options={[
          ...known.map((field) => ({ value: field, label: words.fact(field) })),
          { value: INPUT_FACT, label: t('ofInput') },
        ]}
        value={ofInput ? INPUT_FACT : line.field}
        onValueChange={(field) => onChange(withField(line, field))}
      />
      {ofInput ? (
        <Input
          aria-label={t('inputName')}
          className="w-32"
          placeholder="reason"
          value={line.field.slice(INPUT_FACT.length)}
          onChange={(event) => onChange({ ...line, field: `${INPUT_FACT}${event.target.value.trim()}` })}
        />
      ) : null}
    </>
  );
}

function ValueField({ line, onChange, fault }: LineProps & { fault: string | null }) {
  const t = useTranslations('approvals.policy');
  const choices = line.shape === 'boolean' ? ['true', 'false'] : choicesOf(line.field);
  if (choices && (line.shape === 'list' || line.shape === 'boolean' || line.shape === 'text'))
    return <ChoiceField line={line} onChange={onChange} choices={choices} />;
  return (
    <>
      <Input
        aria-label={t('value')}
        aria-invalid={fault !== null}
        className="w-40 flex-1"
        inputMode={line.shape === 'amount' ? 'decimal' : 'text'}
        placeholder={line.shape === 'amount' ? '2500.00' : line.shape === 'list' ? 'A, B' : ''}
        value={line.value}
        onChange={(event) => onChange({ ...line, value: event.target.value })}
      />
      {line.currency || line.shape === 'amount' ? (
        <Input
          aria-label={t('fact.currency')}
          className="w-16"
          value={line.currency}
          onChange={(event) => onChange({ ...line, currency: event.target.value.toUpperCase() })}
        />
      ) : null}
    </>
  );
}

function ChoiceField({ line, onChange, choices }: LineProps & { choices: readonly string[] }) {
  const t = useTranslations('approvals.policy');
  const words = useFactWords();
  const known =
    line.shape !== 'list' && line.value && !choices.includes(line.value) ? [...choices, line.value] : choices;
  if (line.shape !== 'list')
    return (
      <Select
        aria-label={t('value')}
        className="w-40 flex-1"
        options={known.map((value) => ({ value, label: words.value(line.field, value) }))}
        value={line.value || null}
        placeholder="—"
        onValueChange={(value) => onChange({ ...line, value })}
      />
    );
  const chosen = wordsOf(line.value);
  const all = [...new Set([...choices, ...chosen])];
  return (
    <span className="flex min-w-40 flex-1 flex-wrap gap-x-3" role="group" aria-label={t('value')}>
      {all.map((value) => (
        <Checkbox
          key={value}
          label={words.value(line.field, value)}
          checked={chosen.includes(value)}
          onCheckedChange={(on) => {
            const next = on ? [...chosen, value] : chosen.filter((one) => one !== value);
            onChange({ ...line, value: textOfWords(next) });
          }}
        />
      ))}
    </span>
  );
}
