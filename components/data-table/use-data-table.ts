'use client';
import { keepPreviousData, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef } from 'react';
import type { ListResult } from './column';
import type { DataTableProps } from './data-table';
import { useGrid } from './use-grid';
import { useListState } from './use-list-state';
import { useRowKeys } from './use-row-keys';
import { useSelection } from './use-selection';

const noRows: never[] = [];

/** A list whose records have neither panel nor page: Enter does nothing there. */
function ignore(): void {}

/** Everything that the parts of a list share: what the URL asks, what the server answered, what is selected, where the keys are. */
export function useDataTable<Row extends object, Failure, Key extends QueryKey>(
  props: DataTableProps<Row, Failure, Key>,
) {
  const { columns, fetchPage, rowKey, peek, hrefOf, bulkActions } = props;
  const router = useRouter();
  const client = useQueryClient();
  const searchRef = useRef<HTMLInputElement>(null);
  const filterIds = useMemo(() => columns.filter((column) => column.filter).map((column) => column.id), [columns]);
  const list = useListState({ filterIds, defaultSort: props.defaultSort, fixedFilters: props.fixedFilters });
  const query = useQuery({ ...fetchPage(list.input), placeholderData: keepPreviousData });
  const page: ListResult<Row> | undefined = query.data;
  const rows: Row[] = page?.rows ?? noRows;
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const selection = useSelection(list.input);
  const selectable = Boolean(bulkActions?.length);
  const grid = useGrid<Row>({
    listName: props.listName,
    columns,
    rows,
    rowKey,
    selection: selection.rows,
    onSelectionChange: selection.setRows,
  });
  const go = useMemo(() => {
    if (peek) return null;
    return hrefOf ? (key: string) => router.push(hrefOf(key)) : ignore;
  }, [hrefOf, peek, router]);
  const at = useRowKeys({
    keys,
    open: peek ? list.open : null,
    setOpen: list.setOpen,
    go,
    toggle: selectable ? selection.toggle : null,
    add: selectable ? selection.add : null,
    clearSelection: selection.keys.length > 0 ? selection.clear : null,
    searchRef,
  });
  const nextCursor = page?.nextCursor;
  const prefetchNext = useCallback(() => {
    if (nextCursor) void client.prefetchQuery(fetchPage({ ...list.input, cursor: nextCursor }));
  }, [client, fetchPage, list.input, nextCursor]);
  const openRow = list.open === null ? null : (rows.find((row) => rowKey(row) === list.open) ?? null);
  return { list, query, page, keys, selection, selectable, grid, at, prefetchNext, openRow, searchRef };
}

export type TableModel<Row extends object> = Omit<ReturnType<typeof useDataTable<Row, unknown, QueryKey>>, 'query'> & {
  query: {
    isPending: boolean;
    isFetching: boolean;
    isPlaceholderData: boolean;
    error: unknown;
    refetch: () => unknown;
  };
};
