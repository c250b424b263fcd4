'use client';
import { ListFilter as FilterIcon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { formatBusinessDate } from '@/components/value/format-date';
import type { ListFilter } from '@/server/platform/query/list-url';
import type { Column, ColumnFilter } from './column';

const FilterForm = lazy(async () => ({ default: (await import('./filter-form')).FilterForm }));

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

type FilterButtonProps = {
  label: string;
  kind: ColumnFilter;
  value: ListFilter | null;
  onChange: (filter: ListFilter | null) => void;
};

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
      <Suspense fallback={<span className="h-6" />}>
        <FilterForm kind={kind} value={value} onChange={onChange} onApply={apply} />
      </Suspense>
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
    const labels =
      kind.kind === 'enum' ? kind.options.filter((one) => value.includes(one.value)).map((one) => one.label) : value;
    return labels.length <= 2 ? labels.join(', ') : t('several', { count: labels.length });
  }
  const show = (text: string) =>
    kind.kind === 'date-range' && /^\d{4}-\d\d-\d\d$/.test(text) ? formatBusinessDate(text, locale) : text;
  if (value.from && value.to) return t('between', { from: show(value.from), to: show(value.to) });
  return value.from ? t('from', { from: show(value.from) }) : t('to', { to: show(value.to ?? '') });
}
