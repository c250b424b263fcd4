'use client';
import { ListFilter as FilterIcon } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Popover } from '@/components/ui/popover';
import { formatBusinessDate } from '@/components/value/format-date';
import type { ListFilter } from '@/server/platform/query/list-url';
import type { Column, ColumnFilter, FilterOption } from './column';

type FilterBarProps<Row> = {
  columns: readonly Column<Row>[];
  filters: Record<string, ListFilter>;
  onFilter: (id: string, filter: ListFilter | null) => void;
};

/** One button per filter; each says what it is set to, so that nobody has to open it to know. */
export function FilterBar<Row>({ columns, filters, onFilter }: FilterBarProps<Row>) {
  return columns.map((column) =>
    column.filter ? (
      <FilterButton
        key={column.id}
        label={column.filter.label ?? column.header}
        kind={column.filter}
        value={filters[column.id] ?? null}
        onChange={(filter) => onFilter(column.id, filter)}
      />
    ) : null,
  );
}

type FilterButtonProps = { label: string; kind: ColumnFilter; value: ListFilter | null; onChange: (filter: ListFilter | null) => void };

function FilterButton({ label, kind, value, onChange }: FilterButtonProps) {
  const t = useTranslations('table.filter');
  const [open, setOpen] = useState(false);
  const words = useFilterWords(kind, value);
  const apply = (filter: ListFilter | null) => {
    onChange(filter);
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      title={label}
      className="w-64"
      trigger={
        <Button icon={kind.kind === 'enum' ? <FilterIcon className="text-ink-3" aria-hidden /> : undefined}>
          <span className="font-normal text-ink-2">{label}</span>
          <span className="-ml-1 max-w-40 truncate">{words ?? t('any')}</span>
        </Button>
      }
    >
      {kind.kind === 'enum' ? (
        <EnumFilter options={kind.options} value={Array.isArray(value) ? value : []} onChange={onChange} />
      ) : (
        <TypedFilter kind={kind.kind} value={value} onApply={apply} />
      )}
      {value === null ? null : (
        <Button variant="ghost" size="sm" className="mt-2 self-start" onClick={() => apply(null)}>
          {t('clear')}
        </Button>
      )}
    </Popover>
  );
}

function useFilterWords(kind: ColumnFilter, value: ListFilter | null): string | null {
  const t = useTranslations('table.filter');
  const locale = useLocale();
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const labels = kind.kind === 'enum' ? kind.options.filter((one) => value.includes(one.value)).map((one) => one.label) : value;
    return labels.length <= 2 ? labels.join(', ') : t('several', { count: labels.length });
  }
  const show = (text: string) => (kind.kind === 'date-range' && /^\d{4}-\d\d-\d\d$/.test(text) ? formatBusinessDate(text, locale) : text);
  if (value.from && value.to) return t('between', { from: show(value.from), to: show(value.to) });
  return value.from ? t('from', { from: show(value.from) }) : t('to', { to: show(value.to ?? '') });
}

type EnumFilterProps = { options: readonly FilterOption[]; value: string[]; onChange: (filter: ListFilter | null) => void };

function EnumFilter({ options, value, onChange }: EnumFilterProps) {
  const toggle = (one: string, on: boolean) => {
    const next = options.map((option) => option.value).filter((option) => (option === one ? on : value.includes(option)));
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
