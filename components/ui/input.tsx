'use client';
import { Field as BaseField } from '@base-ui/react/field';
import { Input as Base } from '@base-ui/react/input';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const controlClass =
  'w-full rounded border border-line-strong bg-surface px-2 text-body text-ink transition-colors duration-100 hover:border-ink-3 focus:border-accent-line focus:outline-2 focus:outline-accent focus:-outline-offset-1 data-invalid:border-danger disabled:bg-sunken disabled:text-ink-3';

/** One line of text. Inside a `Field` it is labelled and described by it. */
export function Input({
  className,
  ...props
}: Omit<ComponentProps<typeof Base>, 'className'> & { className?: string }) {
  return <Base {...props} className={cn(controlClass, 'h-[30px] read-only:bg-sunken', className)} />;
}

/** Several lines of text. */
export function Textarea({ className, rows = 3, ...props }: ComponentProps<'textarea'>) {
  return (
    <BaseField.Control
      render={
        <textarea
          rows={rows}
          {...props}
          className={cn(controlClass, 'resize-y py-[5px] read-only:bg-sunken', className)}
        />
      }
    />
  );
}
