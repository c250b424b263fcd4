'use client';
import { Popover as Base } from '@base-ui/react/popover';
import { cn } from './cn';
import type { PopoverProps } from './popover';

/** What a `Popover` looks like; loaded when one is first reached for, and open from the start for that reason. */
export function PopoverSurface({
  trigger,
  title,
  open,
  onOpenChange,
  align = 'start',
  className,
  children,
}: PopoverProps) {
  return (
    <Base.Root open={open} defaultOpen={open === undefined} onOpenChange={onOpenChange}>
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
