'use client';
import type { QueryKey } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Skeleton } from '@/components/ui/skeleton';
import { EmptyState, ErrorState, NoPermissionState } from '@/components/ui/states';
import type { Column } from './column';
import type { DataTableProps } from './data-table';
import { TableHead } from './table-head';
import { TableRow } from './table-row';
import type { useGrid } from './use-grid';
import type { ListState } from './use-list-state';
import type { useRowKeys } from './use-row-keys';
import type { useSelection } from './use-selection';
import { useWidth } from './use-width';
import { fitColumns } from './view';

type PageQuery<Failure> = {
  isPending: boolean;
  isPlaceholderData: boolean;
  error: Failure | null;
  refetch: () => unknown;
};

type TableBodyProps<Row extends object, Failure, Key extends QueryKey> = {
  props: DataTableProps<Row, Failure, Key>;
  list: ListState;
  grid: ReturnType<typeof useGrid<Row>>;
  at: ReturnType<typeof useRowKeys>;
  selection: ReturnType<typeof useSelection>;
  selectable: boolean;
  openable: boolean;
  query: PageQuery<Failure>;
};

/** The rows, or why there are none. */
export function TableBody<Row extends object, Failure, Key extends QueryKey>(body: TableBodyProps<Row, Failure, Key>) {
  const { props, list, grid, at, selection, selectable, query } = body;
  const t = useTranslations('table');
  const { table, columnOrder, columnVisibility } = grid;
  const compact = grid.view.density === 'compact';
  const columns = useMemo(() => {
    const known = new Map(props.columns.map((column) => [column.id, column]));
    return columnOrder.flatMap((id): Column<Row>[] => (columnVisibility[id] ? [known.get(id) ?? []].flat() : []));
  }, [props.columns, columnOrder, columnVisibility]);
  const rows = table.getRowModel().rows;
  const keys = rows.map((row) => row.id);
  const all = keys.length > 0 && keys.every((key) => selection.rows[key]);
  const togglePage = () => {
    const others = Object.keys(selection.rows).filter((key) => !keys.includes(key));
    selection.setRows(Object.fromEntries([...others, ...(all ? [] : keys)].map((key) => [key, true])));
  };
  const heads = table.getHeaderGroups()[0]?.headers ?? [];
  const frame = useRef<HTMLDivElement>(null);
  const available = useWidth(frame) - (selectable ? 36 : 0);
  const sized = heads.map((head) => ({
    id: head.column.id,
    width: head.getSize(),
    align: columns.find((column) => column.id === head.column.id)?.align,
  }));
  const widths = fitColumns(sized, available);

  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-auto border-t print:overflow-visible">
      <table className="w-full table-fixed border-separate border-spacing-0">
        <colgroup>
          {selectable ? <col style={{ width: 36 }} /> : null}
          {heads.map((head) => (
            <col key={head.id} style={{ width: widths[head.column.id] }} />
          ))}
        </colgroup>
        <TableHead
          columns={heads.flatMap((head) => {
            const column = columns.find((one) => one.id === head.column.id);
            return column
              ? [
                  {
                    column,
                    width: head.getSize(),
                    startResize: head.getResizeHandler(),
                    setWidth: (next: number) => table.setColumnSizing((old) => ({ ...old, [column.id]: next })),
                  },
                ]
              : [];
          })}
          sort={list.input.sort}
          onSort={list.setSort}
          page={selectable ? { all, some: selection.keys.length > 0, toggle: togglePage } : null}
        />
        <tbody className={cn('[&_td]:border-b', query.isPlaceholderData && 'opacity-60 transition-opacity delay-150')}>
          {query.isPending ? <Waiting columns={columns.length + (selectable ? 1 : 0)} compact={compact} /> : null}
          {rows.map((row, index) => (
            <TableRow
              key={row.id}
              row={row.original}
              rowKey={row.id}
              columns={columns}
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
      </table>
      {query.isPending || rows.length > 0 ? null : (
        <NoRows error={query.error} list={list} empty={props.emptyState} onRetry={() => void query.refetch()} />
      )}
    </div>
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

type NoRowsProps = {
  error: unknown;
  list: ListState;
  empty: DataTableProps<object, unknown, QueryKey>['emptyState'];
  onRetry: () => void;
};

function NoRows({ error, list, empty, onRetry }: NoRowsProps) {
  const t = useTranslations('table');
  if (error) {
    if (codeOf(error) === 'FORBIDDEN') return <NoPermissionState />;
    return <ErrorState message={error instanceof Error ? error.message : undefined} onRetry={onRetry} />;
  }
  if (!list.narrowed && list.input.cursor === null) return empty;
  return (
    <EmptyState
      title={t('nothing.title')}
      what={t('nothing.what')}
      action={<Button onClick={list.clear}>{t('filter.clearAll')}</Button>}
    />
  );
}

/** The transport's code of a failed query, where it has one. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  const { data } = error;
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string'
    ? data.code
    : null;
}
