'use client';
import { X } from 'lucide-react';
import { useId, type ReactNode, type Ref } from 'react';
import { useTranslations } from 'use-intl';
import { cn } from './cn';

export type PeekPanelProps = {
  title: ReactNode;
  /** The reference and its badges, above the title. */
  eyebrow?: ReactNode;
  footer?: ReactNode;
  onClose?: () => void;
  ref?: Ref<HTMLElement>;
  className?: string;
  children: ReactNode;
};

/** A record beside its list. It is no dialog: the list stays usable and j and k go on working. */
export function PeekPanel({ title, eyebrow, footer, onClose, ref, className, children }: PeekPanelProps) {
  const t = useTranslations('ui');
  const id = useId();
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      className={cn(
        'flex h-full w-[clamp(400px,36vw,520px)] shrink-0 flex-col border-l bg-surface outline-none',
        className,
      )}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-3 pb-6">
        <header className="flex flex-col gap-0.5">
          <div className="flex min-h-6 flex-wrap items-center gap-2 text-ink-2">
            {eyebrow}
            {onClose ? (
              <button
                type="button"
                onClick={onClose}
                aria-label={t('closePanel')}
                className="-mr-1 ml-auto flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
              >
                <X className="size-4" aria-hidden />
              </button>
            ) : null}
          </div>
          <h2 id={id} className="text-title font-semibold tracking-tight">
            {title}
          </h2>
        </header>
        {children}
      </div>
      {footer ? (
        <footer className="flex flex-wrap items-center gap-2 border-t px-4 py-3 empty:hidden">{footer}</footer>
      ) : null}
    </aside>
  );
}
