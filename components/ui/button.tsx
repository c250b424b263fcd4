'use client';
import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';
import { Tooltip } from './tooltip';

export const buttonClass = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-2 rounded border font-medium whitespace-nowrap select-none transition-colors duration-100 [&_svg]:size-[15px] [&_svg]:shrink-0 disabled:opacity-50 aria-disabled:opacity-50',
  {
    variants: {
      variant: {
        primary: 'border-solid bg-solid text-solid-ink hover:bg-solid-hover',
        secondary: 'border-line-strong bg-surface text-ink hover:bg-hover',
        ghost: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
        danger: 'border-danger-solid bg-danger-solid text-white hover:opacity-90',
      },
      size: { sm: 'h-6 px-2 text-small', md: 'h-[30px] px-3 text-body', icon: 'size-[30px] p-0' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonClass> & {
    /** The key that does the same, as `useKey` returned it; shown where it works. */
    kbd?: string | null;
    /** The act is under way: the button keeps its width, shows it and takes no second press. */
    pending?: boolean;
    /** Why this person cannot do it now. The button stays reachable by keyboard, so that the reason can be read. */
    disabledReason?: string | null;
    icon?: ReactNode;
  };

/** The one button. The primary one says its consequence: "Approve € 418,206.55". */
export function Button(props: ButtonProps) {
  const { variant, size, kbd, pending, disabledReason, icon, className, children, onClick, ...rest } = props;
  const blocked = pending === true || Boolean(disabledReason);
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={blocked || undefined}
      aria-busy={pending || undefined}
      aria-keyshortcuts={kbd ?? undefined}
      className={cn(buttonClass({ variant, size }), className)}
      onClick={(event) => {
        // A submit button is stopped as well: aria-disabled alone would still send the form.
        if (blocked) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {pending ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
      {kbd ? <Kbd keys={kbd} className="ml-0.5" /> : null}
    </button>
  );
  return disabledReason ? <Tooltip text={disabledReason}>{button}</Tooltip> : button;
}
