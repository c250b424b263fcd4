import type { ReactNode } from 'react';
import type { ListInput, ListResult } from '@/server/platform/query/list-contract';

export type FilterOption = { value: string; label: string };

/** How a column can be narrowed. Amounts are plain decimals in the list's currency ("100.50"), dates are `YYYY-MM-DD`. */
export type ColumnFilter =
  | { kind: 'text'; label?: string }
  | { kind: 'enum'; options: readonly FilterOption[]; label?: string }
  | { kind: 'date-range'; label?: string }
  | { kind: 'amount-range'; label?: string };

/** One column of a list. `id` is the server's name for it in sort, filters and export. */
export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'start' | 'end';
  sortable?: boolean;
  filter?: ColumnFilter;
  /** Pixels at first; people change it. */
  width?: number;
  /** Keeps its width in a small window, as figures and dates do: a reference without its end names nothing. */
  firm?: boolean;
  hiddenByDefault?: boolean;
};

/** What a `<thing>.columns.tsx` gets to build its columns from. */
export type ColumnTools = {
  t: (key: string, values?: Record<string, string | number | Date>) => string;
  can: (permission: string) => boolean;
};

export type BulkSelection =
  | { kind: 'rows'; keys: string[] }
  | { kind: 'matching'; input: Pick<ListInput, 'filters' | 'search'>; total: number | null };

export type BulkAction = {
  id: string;
  label: string;
  disabledReason?: string | null;
  /** Called with what is selected; `clear` takes the selection away once the act has been accepted. */
  run: (selection: BulkSelection, clear: () => void) => void;
};

export type PeekTools<Row> = {
  rowKey: string;
  /** The row as the list shows it; null when the record was opened by link and is not on this page. */
  row: Row | null;
  close: () => void;
};

export type { ListInput, ListResult };
