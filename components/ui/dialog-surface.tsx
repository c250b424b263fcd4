'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { cn } from './cn';
import type { DialogProps } from './dialog';

const widths = { sm: 'w-[400px]', md: 'w-[520px]', lg: 'w-[760px]' };

/** What a `Dialog` looks like; loaded when the first one opens. */
export function DialogSurface({ open, onOpenChange, title, description, footer, size = 'md', children }: DialogProps) {
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
          <header className="pt-3.5 pr-12 pb-2 pl-4">
            <Base.Title className="text-title font-semibold tracking-tight">{title}</Base.Title>
            {description ? <Base.Description className="text-ink-2">{description}</Base.Description> : null}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">{children}</div>
          {footer ? <footer className="flex justify-end gap-2 border-t px-4 py-3">{footer}</footer> : null}
          {/* Last, so that opening puts the focus on what is asked and not on the way out. */}
          <Base.Close
            aria-label={t('close')}
            className="absolute top-3.5 right-3 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
          >
            <X className="size-4" aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
