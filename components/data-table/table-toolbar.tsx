'use client';
import type { QueryKey } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { writeListUrl } from '@/server/platform/query/list-url';
import type { DataTableProps } from './data-table';
import { FilterBar } from './filter-bar';
import { SearchField } from './search-field';
import type { useGrid } from './use-grid';
import type { ListState } from './use-list-state';
import { ViewMenu } from './view-menu';

type TableToolbarProps<Row extends object, Failure, Key extends QueryKey> = {
  props: DataTableProps<Row, Failure, Key>;
  list: ListState;
  grid: ReturnType<typeof useGrid<Row>>;
  searchRef: RefObject<HTMLInputElement | null>;
  searchKey: string | null;
};

/** Title, search, filters, columns and export of a list. */
export function TableToolbar<Row extends object, Failure, Key extends QueryKey>(bar: TableToolbarProps<Row, Failure, Key>) {
  const { props, list, grid } = bar;
  const t = useTranslations('table');
  const shown = grid.columnOrder.filter((id) => grid.columnVisibility[id]);
  const tools = (
    <>
      {props.searchable === false ? null : (
        <SearchField
          inputRef={bar.searchRef}
          value={list.input.search ?? ''}
          onSearch={list.setSearch}
          kbd={bar.searchKey}
          placeholder={props.searchPlaceholder}
        />
      )}
      <FilterBar columns={props.columns} filters={list.input.filters} onFilter={list.setFilter} />
      {list.narrowed ? (
        <Button variant="ghost" onClick={list.clear}>
          {t('filter.clearAll')}
        </Button>
      ) : null}
      <ViewMenu columns={props.columns} order={grid.columnOrder} visibility={grid.columnVisibility} view={grid.view} onView={grid.setView} />
      {props.exportable === false ? null : (
        <a className={buttonClass()} href={exportUrl(props.listName, list, shown)} download>
          <Download className="text-ink-3" aria-hidden />
          {t('export')}
        </a>
      )}
      {props.actions}
    </>
  );
  if (props.title) return <PageHeader title={props.title} actions={tools} />;
  return <div className="flex flex-wrap items-center justify-end gap-2 px-4 py-2">{tools}</div>;
}

/** All rows that match, as this person sees them: the same filters and sort, the shown columns in their order. */
function exportUrl(listName: string, list: ListState, columns: readonly string[]): string {
  const params = writeListUrl(list.input);
  params.set('columns', columns.join(','));
  return `/api/export/${encodeURIComponent(listName)}?${params.toString()}`;
}
