'use client';
import { keepPreviousData, useQuery, useQueryClient, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { ListFilter, ListSort } from '@/server/platform/query/list-url';
import { BulkBar } from './bulk-bar';
import type { BulkAction, Column, ListInput, ListResult, PeekTools } from './column';
import { TableBody } from './table-body';
import { TableFooter } from './table-footer';
import { TableToolbar } from './table-toolbar';
import { useGrid } from './use-grid';
import { useListState } from './use-list-state';
import { useRowKeys } from './use-row-keys';
import { useSelection } from './use-selection';
import { useWidth } from './use-width';

export type DataTableProps<Row extends object, Failure, Key extends QueryKey> = {
  /** The server's name of the list: keeps the view apart from others and names the export. */
  listName: string;
  /** Stable: a constant or a memo. The first column names the record. */
  columns: readonly Column<Row>[];
  /** A tRPC query: `(input) => trpc.payments.list.queryOptions(input)`. */
  fetchPage: (input: ListInput) => UseQueryOptions<ListResult<Row>, Failure, ListResult<Row>, Key>;
  rowKey: (row: Row) => string;
  title?: ReactNode;
  /** Stands between the title and the rows: tabs, a sentence, figures. */
  head?: ReactNode;
  /** Buttons beside the filters; the primary one last. */
  actions?: ReactNode;
  /** The record beside its list. The address of the open one is `?open=<key>`. */
  peek?: (tools: PeekTools<Row>) => ReactNode;
  /** Where a record has a page and no panel. */
  hrefOf?: (rowKey: string) => string;
  bulkActions?: readonly BulkAction[];
  emptyState: ReactNode;
  searchPlaceholder?: string;
  /** False where the server knows no search for this list. */
  searchable?: boolean;
  exportable?: boolean;
  defaultSort?: ListSort;
  /** Filters that the screen itself sets, from a tab for instance; stable. They go into the query and the export, not into the URL. */
  fixedFilters?: Record<string, ListFilter>;
};

const noRows: never[] = [];
const narrowBelow = 800;

/**
 * The one list of this product: keyset pages from the server, everything that decides what is shown in the URL, columns as this person
 * arranged them, export of all that match, selection, keys, and the record beside it.
 */
export function DataTable<Row extends object, Failure, Key extends QueryKey>(props: DataTableProps<Row, Failure, Key>) {
  const { columns, fetchPage, rowKey, peek, hrefOf, bulkActions } = props;
  const t = useTranslations('table');
  const router = useRouter();
  const client = useQueryClient();
  const searchRef = useRef<HTMLInputElement>(null);
  const filterIds = useMemo(() => columns.filter((column) => column.filter).map((column) => column.id), [columns]);
  const list = useListState({ filterIds, defaultSort: props.defaultSort, fixedFilters: props.fixedFilters });
  const query = useQuery({ ...fetchPage(list.input), placeholderData: keepPreviousData });
  const page: ListResult<Row> | undefined = query.data;
  const rows: Row[] = page?.rows ?? noRows;
  const selection = useSelection(list.input);
  const grid = useGrid<Row>({
    listName: props.listName,
    columns,
    rows,
    rowKey,
    selection: selection.rows,
    onSelectionChange: selection.setRows,
  });
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const selectable = Boolean(bulkActions?.length);
  const go = useMemo(
    () => (hrefOf && !peek ? (key: string) => router.push(hrefOf(key)) : null),
    [hrefOf, peek, router],
  );
  const at = useRowKeys({
    keys,
    open: peek ? list.open : null,
    setOpen: list.setOpen,
    go: go ?? (peek ? null : ignore),
    toggle: selectable ? selection.toggle : null,
    clearSelection: selection.keys.length > 0 ? selection.clear : null,
    searchRef,
  });
  const prefetchNext = useCallback(() => {
    const cursor = page?.nextCursor;
    if (cursor) void client.prefetchQuery(fetchPage({ ...list.input, cursor }));
  }, [client, fetchPage, list.input, page?.nextCursor]);
  const openRow = list.open === null ? null : (rows.find((row) => rowKey(row) === list.open) ?? null);
  const section = useRef<HTMLElement>(null);
  const width = useWidth(section);
  const panel = useRef<HTMLDivElement>(null);
  const panelOpen = Boolean(peek && list.open);
  useEffect(() => {
    if (panelOpen) panel.current?.querySelector<HTMLElement>('aside')?.focus({ preventScroll: true });
  }, [panelOpen]);

  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      <section ref={section} className="flex min-w-0 flex-1 flex-col" aria-busy={query.isFetching}>
        <TableToolbar
          {...{ props, list, grid, searchRef }}
          searchKey={at.shown.search}
          narrow={width > 0 && width < narrowBelow}
        />
        {props.head}
        {selection.keys.length > 0 || selection.all ? (
          <BulkBar
            selected={selection.keys}
            canTakeAll={
              keys.length > 0 &&
              keys.every((key) => selection.rows[key]) &&
              Boolean(page?.nextCursor ?? page?.prevCursor)
            }
            takenAll={selection.all}
            total={page?.total ?? null}
            selection={() => selection.describe(page?.total ?? null)}
            actions={bulkActions ?? noRows}
            onTakeAll={selection.takeAll}
            onClear={selection.clear}
          />
        ) : null}
        <TableBody
          {...{ props, list, grid, at, selection, selectable }}
          query={query}
          openable={Boolean(peek ?? hrefOf)}
        />
        <TableFooter
          count={rows.length}
          total={page?.total ?? null}
          prevCursor={page?.prevCursor ?? null}
          nextCursor={page?.nextCursor ?? null}
          onCursor={list.setCursor}
          onNear={prefetchNext}
          keys={[
            { keys: [at.shown.next, at.shown.previous], label: t('hint.move') },
            { keys: [peek || hrefOf ? at.shown.open : null], label: t('hint.open') },
            { keys: [selectable ? at.shown.select : null], label: t('hint.select') },
          ]}
        />
      </section>
      {peek && list.open ? (
        <div ref={panel} className="contents">
          {peek({ rowKey: list.open, row: openRow, close: at.close })}
        </div>
      ) : null}
    </div>
  );
}

/** A list whose records have neither panel nor page: Enter does nothing there. */
function ignore(): void {}
