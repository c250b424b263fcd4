'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ReactNode } from 'react';
import { cn } from './cn';

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** The buttons, the one that acts last. */
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  children?: ReactNode;
};

const widths = { sm: 'w-[400px]', md: 'w-[520px]', lg: 'w-[760px]' };

/** A question that has to be answered before anything else. Esc and the cross always leave it. */
export function Dialog({ open, onOpenChange, title, description, footer, size = 'md', children }: DialogProps) {
  const t = useTranslations('ui');
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-(--shade) transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cn(
            'floating fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col',
            widths[size],
          )}
        >
          <header className="flex items-start gap-4 px-4 pt-3.5 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-title font-semibold tracking-tight">{title}</Base.Title>
              {description ? <Base.Description className="text-ink-2">{description}</Base.Description> : null}
            </div>
            <Base.Close
              aria-label={t('close')}
              className="-mr-1 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">{children}</div>
          {footer ? <footer className="flex justify-end gap-2 border-t px-4 py-3">{footer}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
