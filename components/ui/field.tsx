'use client';
import { Field as Base } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import { cn } from './cn';

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** `row` puts the label at the left, as in a panel beside a record. */
  layout?: 'stack' | 'row';
  className?: string;
  children: ReactNode;
};

/** A control with its name, its help and what is wrong with it, tied together for screen readers. */
export function Field({ label, hint, error, required, layout = 'stack', className, children }: FieldProps) {
  return (
    <Base.Root
      invalid={Boolean(error)}
      className={cn(
        layout === 'row' ? 'grid grid-cols-[106px_minmax(0,1fr)] items-start gap-x-0 gap-y-1' : 'flex flex-col gap-1',
        className,
      )}
    >
      <Base.Label className={cn('text-body', layout === 'row' ? 'pt-[5px] text-ink-3' : 'font-medium text-ink')}>
        {label}
        {required ? (
          <span aria-hidden className="text-ink-3">
            {' *'}
          </span>
        ) : null}
      </Base.Label>
      <div className="flex min-w-0 flex-col gap-1">
        {children}
        {hint && !error ? <Base.Description className="text-small text-ink-3">{hint}</Base.Description> : null}
        {error ? (
          <Base.Error match className="text-small text-danger">
            {error}
          </Base.Error>
        ) : null}
      </div>
    </Base.Root>
  );
}
