'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent, MouseEvent, TouchEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import type { ListSort } from '@/server/platform/query/list-url';
import type { Column } from './column';

export type HeadColumn<Row> = {
  column: Column<Row>;
  width: number;
  startResize: (event: MouseEvent | TouchEvent) => void;
  setWidth: (width: number) => void;
};

type TableHeadProps<Row> = {
  columns: readonly HeadColumn<Row>[];
  sort: ListSort | null;
  onSort: (sort: ListSort | null) => void;
  /** Null where nothing can be selected. */
  page: { all: boolean; some: boolean; toggle: () => void } | null;
};

/** Names of the columns; a press sorts, the edge widens (arrow keys do too). */
export function TableHead<Row>({ columns, sort, onSort, page }: TableHeadProps<Row>) {
  const t = useTranslations('table');
  return (
    <thead className="sticky top-0 z-10 bg-canvas">
      <tr className="h-[30px]">
        {page ? (
          <th scope="col" className="w-9 border-b pl-4">
            <Checkbox
              checked={page.all}
              indeterminate={page.some && !page.all}
              aria-label={t('selectPage')}
              onCheckedChange={page.toggle}
            />
          </th>
        ) : null}
        {columns.map((head, index) => (
          <HeadCell
            key={head.column.id}
            head={head}
            sort={sort}
            onSort={onSort}
            className={cn(index === 0 && (page ? 'pl-1' : 'pl-4'), index === columns.length - 1 && 'pr-4')}
          />
        ))}
      </tr>
    </thead>
  );
}

type HeadCellProps<Row> = {
  head: HeadColumn<Row>;
  sort: ListSort | null;
  onSort: (sort: ListSort | null) => void;
  className: string;
};

function HeadCell<Row>({ head, sort, onSort, className }: HeadCellProps<Row>) {
  const { column } = head;
  const dir = sort?.id === column.id ? sort.dir : null;
  const Arrow = dir === 'desc' ? ArrowDown : ArrowUp;
  // Ascending, descending, and back to the order that the list has by itself.
  const next =
    dir === null
      ? { id: column.id, dir: 'asc' as const }
      : dir === 'asc'
        ? { id: column.id, dir: 'desc' as const }
        : null;
  return (
    <th
      scope="col"
      aria-sort={dir === 'asc' ? 'ascending' : dir === 'desc' ? 'descending' : undefined}
      className={cn(
        'relative border-b px-2.5 text-small font-medium text-ink-3',
        column.align === 'end' ? 'text-right' : 'text-left',
        className,
      )}
    >
      {column.sortable ? (
        <button
          type="button"
          onClick={() => onSort(next)}
          className={cn(
            'inline-flex h-6 max-w-full items-center gap-1 hover:text-ink',
            dir && 'text-ink',
            column.align === 'end' && 'flex-row-reverse',
          )}
        >
          <span className="truncate">{column.header}</span>
          <Arrow aria-hidden className={cn('size-3 shrink-0', !dir && 'invisible')} />
        </button>
      ) : (
        <span className="block truncate">{column.header}</span>
      )}
      <ResizeEdge head={head} />
    </th>
  );
}

function ResizeEdge<Row>({ head }: { head: HeadColumn<Row> }) {
  const t = useTranslations('table');
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
    if (by === 0) return;
    event.preventDefault();
    head.setWidth(Math.max(56, Math.min(800, head.width + by)));
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('resize', { column: head.column.header })}
      aria-valuenow={head.width}
      aria-valuemin={56}
      aria-valuemax={800}
      tabIndex={0}
      onKeyDown={step}
      onMouseDown={head.startResize}
      onTouchStart={head.startResize}
      className="absolute inset-y-1 right-0 w-2 cursor-col-resize touch-none border-r border-transparent hover:border-line-strong focus-visible:border-accent"
    />
  );
}
