'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ListFilter } from '@/server/platform/query/list-url';
import type { ColumnFilter, FilterOption } from './column';

type FilterFormProps = {
  kind: ColumnFilter;
  value: ListFilter | null;
  /** Of a choice: at once, and the surface stays. */
  onChange: (filter: ListFilter | null) => void;
  /** Of something typed: when it is finished, and the surface goes. */
  onApply: (filter: ListFilter | null) => void;
};

/** What stands inside a filter's surface; loaded with the first one that is opened. */
export function FilterForm({ kind, value, onChange, onApply }: FilterFormProps) {
  if (kind.kind !== 'enum') return <TypedFilter kind={kind.kind} value={value} onApply={onApply} />;
  return <EnumFilter options={kind.options} value={Array.isArray(value) ? value : []} onChange={onChange} />;
}

type EnumFilterProps = {
  options: readonly FilterOption[];
  value: string[];
  onChange: (filter: ListFilter | null) => void;
};

function EnumFilter({ options, value, onChange }: EnumFilterProps) {
  const toggle = (one: string, on: boolean) => {
    const next = options
      .map((option) => option.value)
      .filter((option) => (option === one ? on : value.includes(option)));
    onChange(next.length > 0 ? next : null);
  };
  return (
    <div className="flex flex-col gap-0.5">
      {options.map((option) => (
        <Checkbox
          key={option.value}
          label={option.label}
          checked={value.includes(option.value)}
          onCheckedChange={(on) => toggle(option.value, on)}
        />
      ))}
    </div>
  );
}

type TypedFilterProps = {
  kind: 'text' | 'date-range' | 'amount-range';
  value: ListFilter | null;
  onApply: (filter: ListFilter | null) => void;
};

function TypedFilter({ kind, value, onApply }: TypedFilterProps) {
  const t = useTranslations('table.filter');
  const range = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  const submit = (data: FormData) => {
    const read = (name: string) => {
      const text = String(data.get(name) ?? '').trim();
      return kind === 'amount-range' ? text.replace(',', '.') : text;
    };
    if (kind === 'text') return onApply(read('text') || null);
    const [from, to] = [read('from'), read('to')];
    return onApply(from || to ? { ...(from ? { from } : {}), ...(to ? { to } : {}) } : null);
  };
  const type = kind === 'date-range' ? 'date' : 'text';
  const inputMode = kind === 'amount-range' ? 'decimal' : undefined;
  const pattern = kind === 'amount-range' ? '-?[0-9]+([.,][0-9]+)?' : undefined;
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      {kind === 'text' ? (
        <Input name="text" aria-label={t('contains')} defaultValue={typeof value === 'string' ? value : ''} />
      ) : (
        <div className="grid grid-cols-2 gap-2">
          <Field label={t('fromLabel')}>
            <Input name="from" type={type} inputMode={inputMode} pattern={pattern} defaultValue={range.from ?? ''} />
          </Field>
          <Field label={t('toLabel')}>
            <Input name="to" type={type} inputMode={inputMode} pattern={pattern} defaultValue={range.to ?? ''} />
          </Field>
        </div>
      )}
      <Button type="submit" variant="primary" size="sm" className="self-start">
        {t('apply')}
      </Button>
    </form>
  );
}
