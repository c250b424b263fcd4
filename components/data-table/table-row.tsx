'use client';
import { memo, type MouseEvent } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import type { Column } from './column';

type TableRowProps<Row> = {
  row: Row;
  rowKey: string;
  /** The visible columns in the person's order. */
  columns: readonly Column<Row>[];
  compact: boolean;
  active: boolean;
  open: boolean;
  /** The row that Tab reaches: the active one, or the first. */
  tabStop: boolean;
  selected: boolean | null;
  selectLabel: string;
  register: (key: string, element: HTMLTableRowElement | null) => void;
  onEnter: (key: string) => void;
  onFocus: (key: string) => void;
  onToggle: (key: string) => void;
};

const interactive = 'a,button,input,label,select,textarea,[role=checkbox],[role=button]';

function Plain<Row>(props: TableRowProps<Row>) {
  const { row, rowKey, columns, compact, selected } = props;
  const click = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    // A press on something inside the row is meant for that, and marking text to copy it is not a press at all.
    if (target?.closest(interactive) || window.getSelection()?.toString()) return;
    props.onEnter(rowKey);
  };
  return (
    <tr
      ref={(element) => props.register(rowKey, element)}
      tabIndex={props.tabStop ? 0 : -1}
      aria-current={props.open ? 'true' : undefined}
      data-row={rowKey}
      onClick={click}
      onFocus={() => props.onFocus(rowKey)}
      className={cn(
        'scroll-my-10 cursor-default border-b focus-visible:-outline-offset-2',
        compact ? 'h-row-compact' : 'h-row',
        props.open || selected ? 'bg-accent-soft' : 'hover:bg-hover',
        props.active && !props.open && 'shadow-[inset_2px_0_0_var(--accent)]',
      )}
    >
      {selected === null ? null : (
        <td className="w-9 pl-4">
          <Checkbox
            checked={selected}
            tabIndex={-1}
            aria-label={props.selectLabel}
            onCheckedChange={() => props.onToggle(rowKey)}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.id}
          className={cn(
            'truncate px-2.5',
            column.align === 'end' && 'text-right',
            index === 0 && (selected === null ? 'pl-4' : 'pl-1'),
            index === columns.length - 1 && 'pr-4',
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** A row is painted again only when something about it changed: moving through fifty of them touches two. */
export const TableRow = memo(Plain) as typeof Plain;
