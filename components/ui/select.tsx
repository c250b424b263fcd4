'use client';
import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { controlClass } from './input';

export type Option = { value: string; label: ReactNode };

type SelectProps = {
  options: readonly Option[];
  value?: string | null;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  placeholder?: string;
  name?: string;
  disabled?: boolean;
  className?: string;
  'aria-label'?: string;
};

/** One of a few. Above about ten options a searchable list serves people better. */
export function Select(props: SelectProps) {
  const { options, value, defaultValue, onValueChange, placeholder, className, ...rest } = props;
  return (
    <Base.Root
      items={[...options]}
      value={value}
      defaultValue={defaultValue}
      onValueChange={(next) => next !== null && onValueChange?.(next)}
      name={rest.name}
      disabled={rest.disabled}
      modal={false}
    >
      <Base.Trigger
        aria-label={rest['aria-label']}
        className={cn(controlClass, 'flex h-[30px] items-center justify-between gap-2 text-left', className)}
      >
        <Base.Value placeholder={placeholder} className="truncate data-placeholder:text-ink-3" />
        <Base.Icon className="text-ink-3">
          <ChevronDown className="size-3.5" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="floating max-h-80 min-w-(--anchor-width) overflow-y-auto p-1">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex h-7 items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-sunken"
              >
                <span className="flex size-3.5 items-center">
                  <Base.ItemIndicator>
                    <Check className="size-3.5" aria-hidden />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
