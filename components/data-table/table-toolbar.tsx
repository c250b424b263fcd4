'use client';
import type { QueryKey } from '@tanstack/react-query';
import { Download, ListFilter } from 'lucide-react';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { Popover } from '@/components/ui/popover';
import { writeListUrl } from '@/server/platform/query/list-url';
import type { DataTableProps } from './data-table';
import { FilterBar } from './filter-bar';
import { SavedViewMenu } from './saved-view-menu';
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
  /** Beside an open panel there is no room for every button: filters go into one, the others lose their words. */
  narrow: boolean;
  /** With their words the buttons do not stand in one line. */
  onTooNarrow: () => void;
};

/** Says when title and tools, shown with their words, need more than one line: before anybody has seen it. */
function useOneLine({ narrow, onTooNarrow }: { narrow: boolean; onTooNarrow: () => void }) {
  const header = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const [title, tools] = header.current?.children ?? [];
    if (narrow || !(title instanceof HTMLElement) || !(tools instanceof HTMLElement)) return;
    if (tools.offsetTop >= title.offsetTop + title.offsetHeight || tools.offsetHeight > oneLine) onTooNarrow();
  });
  return header;
}

/** More than a button and less than two, in pixels. */
const oneLine = 44;

/** Title, search, filters, columns and export of a list. */
export function TableToolbar<Row extends object, Failure, Key extends QueryKey>(
  bar: TableToolbarProps<Row, Failure, Key>,
) {
  const { props, list, grid } = bar;
  const t = useTranslations('table');
  const header = useOneLine(bar);
  const shown = grid.columnOrder.filter((id) => grid.columnVisibility[id]);
  const filters = <FilterBar columns={props.columns} filters={list.input.filters} onFilter={list.setFilter} />;
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
      {bar.narrow && props.columns.some((column) => column.filter) ? (
        <Popover
          className="gap-2"
          trigger={
            <Button size="icon" aria-label={t('filters')} icon={<ListFilter className="text-ink-3" aria-hidden />} />
          }
        >
          {filters}
        </Popover>
      ) : (
        filters
      )}
      {list.narrowed ? (
        <Button variant="ghost" onClick={list.clear}>
          {t('filter.clearAll')}
        </Button>
      ) : null}
      <ViewMenu
        columns={props.columns}
        order={grid.columnOrder}
        visibility={grid.columnVisibility}
        view={grid.view}
        onView={grid.setView}
        narrow={bar.narrow}
      />
      <SavedViewMenu listName={props.listName} view={grid.view} onView={grid.setView} narrow={bar.narrow} />
      {props.exportable === false ? null : (
        <a
          className={buttonClass({ size: bar.narrow ? 'icon' : 'md' })}
          href={exportUrl(props.listName, list, shown)}
          aria-label={t('export')}
          download
        >
          <Download className="text-ink-3" aria-hidden />
          {bar.narrow ? null : t('export')}
        </a>
      )}
      {props.actions}
    </>
  );
  if (props.title) return <PageHeader ref={header} title={props.title} actions={tools} />;
  return <div className="flex flex-wrap items-center justify-end gap-2 px-4 py-2">{tools}</div>;
}

/** All rows that match, as this person sees them: the same filters and sort, the shown columns in their order. */
function exportUrl(listName: string, list: ListState, columns: readonly string[]): string {
  const params = writeListUrl(list.input);
  params.set('columns', columns.join(','));
  return `/api/export/${encodeURIComponent(listName)}?${params.toString()}`;
}
