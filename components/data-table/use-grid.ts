'use client';
import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowSelectionState,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { usePreference } from '@/components/ui/preferences';
import type { Column } from './column';
import { orderColumns, standardView, type TableView } from './view';

const features = tableFeatures({
  columnVisibilityFeature,
  columnOrderingFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSelectionFeature,
});

type Options<Row> = {
  listName: string;
  columns: readonly Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  selection: RowSelectionState;
  onSelectionChange: (selection: RowSelectionState) => void;
};

/** The table engine, fed with the server's page and this person's own view. Sorting, filters and pages are the server's. */
export function useGrid<Row extends object>(options: Options<Row>) {
  const { columns, rows, rowKey, selection, onSelectionChange } = options;
  const [view, setView] = usePreference<TableView>(`table:${options.listName}`, standardView);
  const ids = useMemo(() => columns.map((column) => column.id), [columns]);
  const columnOrder = useMemo(() => orderColumns(ids, view.order), [ids, view.order]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, view.visible[column.id] ?? !column.hiddenByDefault])),
    [columns, view.visible],
  );
  const shown = useMemo(() => {
    const known = new Map(columns.map((column) => [column.id, column]));
    return columnOrder.flatMap((id) => (columnVisibility[id] ? [known.get(id) ?? []].flat() : []));
  }, [columns, columnOrder, columnVisibility]);
  const defs = useMemo<ColumnDef<typeof features, Row>[]>(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        size: column.width ?? 140,
        minSize: 56,
        maxSize: 800,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    getRowId: rowKey,
    columnResizeMode: 'onChange',
    state: { columnOrder, columnVisibility, columnSizing: view.widths, rowSelection: selection },
    onColumnOrderChange: (next) => setView({ ...view, order: functionalUpdate(next, columnOrder) }),
    onColumnVisibilityChange: (next) => setView({ ...view, visible: functionalUpdate(next, columnVisibility) }),
    onColumnSizingChange: (next) => setView({ ...view, widths: functionalUpdate(next, view.widths) }),
    onRowSelectionChange: (next) => onSelectionChange(functionalUpdate(next, selection)),
  });
  return { table, view, setView, columnOrder, columnVisibility, shown };
}
