'use client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';

type TableFooterProps = {
  count: number;
  total: number | null;
  prevCursor: string | null;
  nextCursor: string | null;
  onCursor: (cursor: string | null) => void;
  onNear: () => void;
  keys: { keys: (string | null)[]; label: string }[];
};

/** How many, the neighbouring pages, and the keys that work here. */
export function TableFooter(props: TableFooterProps) {
  const t = useTranslations('table');
  const format = useFormatter();
  const hints = props.keys.filter((hint) => hint.keys.some((key) => key !== null));
  return (
    <footer className="no-print flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-small text-ink-3">
      {hints.map((hint) => (
        <span key={hint.label} className="inline-flex items-center gap-1 max-lg:hidden">
          {hint.keys.map((key) => (key === null ? null : <Kbd key={key} keys={key} />))}
          {hint.label}
        </span>
      ))}
      <span className="ml-auto flex items-center gap-2" role="group" aria-label={t('pages')}>
        <span className="tabular" aria-live="polite">
          {props.total === null
            ? t('rows', { count: props.count })
            : t('rowsOf', { count: props.count, total: format.number(props.total) })}
        </span>
        <Button
          size="icon"
          className="size-6"
          aria-label={t('previousPage')}
          disabled={!props.prevCursor}
          onClick={() => props.onCursor(props.prevCursor)}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          size="icon"
          className="size-6"
          aria-label={t('nextPage')}
          disabled={!props.nextCursor}
          onPointerEnter={props.onNear}
          onFocus={props.onNear}
          onClick={() => props.onCursor(props.nextCursor)}
        >
          <ChevronRight aria-hidden />
        </Button>
      </span>
    </footer>
  );
}
