'use client';
import { useMemo, useRef, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Skeleton } from '@/components/ui/skeleton';
import { EmptyState, FailedState } from '@/components/ui/states';
import type { Column } from './column';
import { TableHead, type HeadColumn } from './table-head';
import { TableRow } from './table-row';
import type { TableModel } from './use-data-table';
import type { ListState } from './use-list-state';
import { useWidth } from './use-width';
import { fitColumns } from './view';

const selectWidth = 36;

type TableBodyProps<Row extends object> = { model: TableModel<Row>; columns: readonly Column<Row>[]; empty: ReactNode };

/** The rows, or why there are none. */
export function TableBody<Row extends object>({ model, columns, empty }: TableBodyProps<Row>) {
  const { list, grid, selection, selectable, query, keys } = model;
  const frame = useRef<HTMLDivElement>(null);
  const available = useWidth(frame) - (selectable ? selectWidth : 0);
  const heads = useHeads(grid, columns);
  const widths = fitColumns(
    heads.map(({ column, width }) => ({
      id: column.id,
      width,
      align: column.align,
      firm: column.firm ?? column.filter?.kind === 'date-range',
    })),
    available,
  );
  const all = keys.length > 0 && keys.every((key) => selection.rows[key]);
  const togglePage = () => {
    const others = Object.keys(selection.rows).filter((key) => !keys.includes(key));
    selection.setRows(Object.fromEntries([...others, ...(all ? [] : keys)].map((key) => [key, true])));
  };
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-auto border-t print:overflow-visible">
      <table className="w-full table-fixed border-separate border-spacing-0">
        <colgroup>
          {selectable ? <col style={{ width: selectWidth }} /> : null}
          {heads.map(({ column }) => (
            <col key={column.id} style={{ width: widths[column.id] }} />
          ))}
        </colgroup>
        <TableHead
          columns={heads}
          sort={list.input.sort}
          onSort={list.setSort}
          page={selectable ? { all, some: selection.keys.length > 0, toggle: togglePage } : null}
        />
        <Rows model={model} />
      </table>
      {query.isPending || keys.length > 0 ? null : (
        <NoRows error={query.error} list={list} empty={empty} onRetry={() => void query.refetch()} />
      )}
    </div>
  );
}

/** The visible columns in the person's order, each with its width and how to change it. */
function useHeads<Row extends object>(
  { table }: TableModel<Row>['grid'],
  columns: readonly Column<Row>[],
): HeadColumn<Row>[] {
  const known = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  return (table.getHeaderGroups()[0]?.headers ?? []).flatMap((head) => {
    const column = known.get(head.column.id);
    if (!column) return [];
    const setWidth = (width: number) => table.setColumnSizing((old) => ({ ...old, [column.id]: width }));
    return [{ column, width: head.getSize(), startResize: head.getResizeHandler(), setWidth }];
  });
}

function Rows<Row extends object>({ model }: { model: TableModel<Row> }) {
  const t = useTranslations('table');
  const { list, grid, at, selection, selectable, query } = model;
  const compact = grid.view.density === 'compact';
  return (
    <tbody className={cn('[&_td]:border-b', query.isPlaceholderData && 'opacity-60 transition-opacity delay-150')}>
      {query.isPending ? <Waiting columns={grid.shown.length + (selectable ? 1 : 0)} compact={compact} /> : null}
      {grid.table.getRowModel().rows.map((row, index) => (
        <TableRow
          key={row.id}
          row={row.original}
          rowKey={row.id}
          columns={grid.shown}
          compact={compact}
          active={at.active === row.id}
          open={list.open === row.id}
          tabStop={at.active === row.id || (at.active === null && index === 0)}
          selected={selectable ? selection.all || selection.rows[row.id] === true : null}
          selectLabel={t('selectRow')}
          register={at.register}
          onEnter={at.enter}
          onFocus={at.setActive}
          onToggle={selection.toggle}
        />
      ))}
    </tbody>
  );
}

function Waiting({ columns, compact }: { columns: number; compact: boolean }) {
  return Array.from({ length: 16 }, (_, row) => (
    <tr key={row} aria-hidden className={compact ? 'h-row-compact' : 'h-row'}>
      {Array.from({ length: columns }, (__, column) => (
        <td key={column} className="px-2 first:pl-4">
          <Skeleton className={column % 3 === 1 ? 'w-3/4' : 'w-1/2'} />
        </td>
      ))}
    </tr>
  ));
}

type NoRowsProps = { error: unknown; list: ListState; empty: ReactNode; onRetry: () => void };

function NoRows({ error, list, empty, onRetry }: NoRowsProps) {
  const t = useTranslations('table');
  if (error) return <FailedState error={error} onRetry={onRetry} />;
  if (!list.narrowed && list.input.cursor === null) return empty;
  return (
    <EmptyState
      title={t('nothing.title')}
      what={t('nothing.what')}
      action={<Button onClick={list.clear}>{t('filter.clearAll')}</Button>}
    />
  );
}
