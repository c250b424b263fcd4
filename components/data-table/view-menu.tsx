'use client';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Popover } from '@/components/ui/popover';
import type { Column } from './column';
import { moveColumn, standardView, type TableView } from './view';

type ViewMenuProps<Row> = {
  columns: readonly Column<Row>[];
  order: readonly string[];
  visibility: Record<string, boolean>;
  view: TableView;
  onView: (view: TableView) => void;
  narrow: boolean;
};

/** Which columns, in which order, how tight. Everything here works by keyboard as well. */
export function ViewMenu<Row>({ columns, order, visibility, view, onView, narrow }: ViewMenuProps<Row>) {
  const t = useTranslations('table.view');
  const shown = order.filter((id) => visibility[id]).length;
  const move = (id: string, by: number) => onView({ ...view, order: moveColumn(order, id, by) });
  return (
    <Popover
      align="end"
      title={t('title')}
      className="w-72"
      trigger={
        <Button
          size={narrow ? 'icon' : 'md'}
          aria-label={t('button')}
          icon={<Columns3 className="text-ink-3" aria-hidden />}
        >
          {narrow ? null : t('button')}
        </Button>
      }
    >
      <ul className="flex flex-col">
        {order.map((id, index) => {
          const name = columns.find((column) => column.id === id)?.header ?? id;
          const visible = visibility[id] === true;
          return (
            <li key={id} className="flex items-center gap-1">
              <Checkbox
                className="min-w-0 flex-1"
                label={name}
                checked={visible}
                // A table without a column cannot be worked with, nor brought back by looking at it.
                disabled={visible && shown === 1}
                onCheckedChange={(on) => onView({ ...view, visible: { ...view.visible, [id]: on } })}
              />
              <Button
                variant="ghost"
                size="icon"
                className="size-6"
                aria-label={t('up', { column: name })}
                disabled={index === 0}
                onClick={() => move(id, -1)}
              >
                <ArrowUp aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon"
                className="size-6"
                aria-label={t('down', { column: name })}
                disabled={index === order.length - 1}
                onClick={() => move(id, 1)}
              >
                <ArrowDown aria-hidden />
              </Button>
            </li>
          );
        })}
      </ul>
      <div className="mt-2 flex items-center gap-2 border-t pt-2">
        <Checkbox
          label={t('compact')}
          checked={view.density === 'compact'}
          onCheckedChange={(compact) => onView({ ...view, density: compact ? 'compact' : 'normal' })}
        />
        <Button className="ml-auto" variant="ghost" onClick={() => onView(standardView)}>
          {t('reset')}
        </Button>
      </div>
    </Popover>
  );
}
