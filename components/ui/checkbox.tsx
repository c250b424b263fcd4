'use client';
import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

type CheckboxProps = {
  checked?: boolean;
  defaultChecked?: boolean;
  indeterminate?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
  label?: ReactNode;
  'aria-label'?: string;
  tabIndex?: number;
  className?: string;
};

/** A tick. The label, if there is one, is part of the target, which is never below 24 px. */
export function Checkbox({ label, className, indeterminate, ...props }: CheckboxProps) {
  const box = (
    <Base.Root
      {...props}
      indeterminate={indeterminate}
      className="relative flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface before:absolute before:-inset-1 hover:border-ink-3 data-checked:border-solid data-checked:bg-solid data-checked:text-solid-ink data-disabled:opacity-50 data-indeterminate:border-solid data-indeterminate:bg-solid data-indeterminate:text-solid-ink"
    >
      <Base.Indicator className="flex">
        {indeterminate ? (
          <Minus className="size-3" strokeWidth={3} aria-hidden />
        ) : (
          <Check className="size-3" strokeWidth={3} aria-hidden />
        )}
      </Base.Indicator>
    </Base.Root>
  );
  if (label === undefined) return box;
  return (
    <label className={cn('flex min-h-6 items-center gap-2', className)}>
      {box}
      <span>{label}</span>
    </label>
  );
}
