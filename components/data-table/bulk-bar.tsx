'use client';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import type { BulkAction, BulkSelection } from './column';

type BulkBarProps = {
  selected: readonly string[];
  /** All rows of this page are selected and there are more that match: then all of them can be taken. */
  canTakeAll: boolean;
  takenAll: boolean;
  total: number | null;
  selection: () => BulkSelection;
  actions: readonly BulkAction[];
  onTakeAll: () => void;
  onClear: () => void;
};

/** What is selected, how far it reaches, and what can be done with it. */
export function BulkBar(props: BulkBarProps) {
  const t = useTranslations('table.bulk');
  const format = useFormatter();
  const total = props.total === null ? null : format.number(props.total);
  return (
    <div
      role="group"
      aria-label={t('label')}
      className="flex min-h-10 flex-wrap items-center gap-2 border-y bg-accent-soft px-4 py-1"
    >
      <span className="font-medium" aria-live="polite">
        {props.takenAll
          ? total === null
            ? t('allMatching')
            : t('allMatchingCount', { total })
          : t('selected', { count: props.selected.length })}
      </span>
      {props.canTakeAll && !props.takenAll ? (
        <button type="button" className="h-6 text-accent underline-offset-2 hover:underline" onClick={props.onTakeAll}>
          {total === null ? t('takeAll') : t('takeAllCount', { total })}
        </button>
      ) : null}
      <span className="ml-auto flex gap-2">
        {props.actions.map((action) => (
          <Button
            key={action.id}
            disabledReason={action.disabledReason}
            onClick={() => action.run(props.selection(), props.onClear)}
          >
            {action.label}
          </Button>
        ))}
        <Button variant="ghost" onClick={props.onClear}>
          {t('clear')}
        </Button>
      </span>
    </div>
  );
}
