'use client';
import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';

type PopoverProps = {
  /** The element that opens it; a `Button` as a rule. */
  trigger: ReactElement;
  title?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: 'start' | 'center' | 'end';
  className?: string;
  children: ReactNode;
};

/** A small surface beside what opened it: filters, column choice, notifications. */
export function Popover({ trigger, title, open, onOpenChange, align = 'start', className, children }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className={cn('floating flex max-h-[70vh] flex-col overflow-y-auto p-3', className)}>
            {title ? <Base.Title className="mb-2 text-small font-semibold">{title}</Base.Title> : null}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export const PopoverClose = Base.Close;
