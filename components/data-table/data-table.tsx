'use client';
import type { QueryKey, UseQueryOptions } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { missingPermission } from '@/components/ui/refusal';
import { NoPermissionState } from '@/components/ui/states';
import type { ListFilter, ListSort } from '@/server/platform/query/list-url';
import { BulkBar } from './bulk-bar';
import type { BulkAction, Column, ListInput, ListResult, PeekTools } from './column';
import { TableBody } from './table-body';
import { TableFooter } from './table-footer';
import { TableToolbar } from './table-toolbar';
import { useDataTable, type TableModel } from './use-data-table';
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

const noActions: readonly BulkAction[] = [];
/** Below this width the toolbar goes without words in any case: the panel beside the list is open. */
const narrowBelow = 640;

/**
 * The one list of this product: keyset pages from the server, everything that decides what is shown in the URL, columns as this person
 * arranged them, export of all that match, selection, keys, and the record beside it.
 */
export function DataTable<Row extends object, Failure, Key extends QueryKey>(props: DataTableProps<Row, Failure, Key>) {
  const model = useDataTable(props);
  const { list, grid, at, query } = model;
  const searchKey = at.shown.search;
  const section = useRef<HTMLElement>(null);
  const width = useWidth(section);
  const [needed, setNeeded] = useState(narrowBelow);
  const missing = missingPermission(query.error);
  // Filters, buttons and an export of a list that one may not see would only be refused one by one.
  if (missing !== null) return <NoPermissionState permission={missing} />;
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      <section ref={section} className="flex min-w-0 flex-1 flex-col" aria-busy={query.isFetching}>
        <TableToolbar
          {...{ props, list, grid, searchKey }}
          searchRef={model.searchRef}
          narrow={width > 0 && width < needed}
          onTooNarrow={() => setNeeded(width + 1)}
        />
        {props.head}
        <Selected model={model} actions={props.bulkActions ?? noActions} />
        <TableBody model={model} columns={props.columns} empty={props.emptyState} />
        <Below model={model} openable={Boolean(props.peek ?? props.hrefOf)} />
      </section>
      {props.peek && list.open ? <Panel peek={props.peek} model={model} open={list.open} /> : null}
    </div>
  );
}

function Selected<Row extends object>({ model, actions }: { model: TableModel<Row>; actions: readonly BulkAction[] }) {
  const { selection, keys, page } = model;
  if (selection.keys.length === 0 && !selection.all) return null;
  const wholePage = keys.length > 0 && keys.every((key) => selection.rows[key]);
  return (
    <BulkBar
      selected={selection.keys}
      canTakeAll={wholePage && Boolean(page?.nextCursor ?? page?.prevCursor)}
      takenAll={selection.all}
      total={page?.total ?? null}
      selection={() => selection.describe(page?.total ?? null)}
      actions={actions}
      onTakeAll={selection.takeAll}
      onClear={selection.clear}
    />
  );
}

function Below<Row extends object>({ model, openable }: { model: TableModel<Row>; openable: boolean }) {
  const t = useTranslations('table.hint');
  const { list, page, at, selectable } = model;
  return (
    <TableFooter
      count={model.keys.length}
      total={page?.total ?? null}
      prevCursor={page?.prevCursor ?? null}
      nextCursor={page?.nextCursor ?? null}
      onCursor={list.setCursor}
      onNear={model.prefetchNext}
      keys={[
        { keys: [at.shown.next, at.shown.previous], label: t('move') },
        { keys: [openable ? at.shown.open : null], label: t('open') },
        { keys: [selectable ? at.shown.select : null], label: t('select') },
      ]}
    />
  );
}

type PanelProps<Row extends object> = {
  peek: (tools: PeekTools<Row>) => ReactNode;
  model: TableModel<Row>;
  open: string;
};

/** The open record; the focus goes into it once, and stays where it is while j and k move through the list. */
function Panel<Row extends object>({ peek, model, open }: PanelProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('aside')?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={frame} className="contents">
      {peek({ rowKey: open, row: model.openRow, close: model.at.close })}
    </div>
  );
}
