'use client';
import { cloneElement, lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';

type TriggerProps = {
  onClick?: () => void;
  onPointerEnter?: () => void;
  'aria-haspopup'?: 'dialog';
  'aria-expanded'?: boolean;
};

export type PopoverProps = {
  /** The element that opens it; a `Button` as a rule. */
  trigger: ReactElement<TriggerProps>;
  title?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: 'start' | 'center' | 'end';
  className?: string;
  children: ReactNode;
};

const fetchSurface = () => import('./popover-surface');
const Surface = lazy(async () => ({ default: (await fetchSurface()).PopoverSurface }));

/**
 * A small surface beside what opened it: filters, column choice, notifications. Until somebody reaches for it, it is its trigger and nothing
 * more: most of them are never opened, and the code for them would weigh on every first page.
 */
export function Popover(props: PopoverProps) {
  const [used, setUsed] = useState(props.open === true);
  const plain = cloneElement(props.trigger, {
    'aria-haspopup': 'dialog',
    'aria-expanded': false,
    onPointerEnter: () => void fetchSurface(),
    onClick: () => {
      setUsed(true);
      props.onOpenChange?.(true);
    },
  });
  if (!used) return plain;
  return (
    <Suspense fallback={plain}>
      <Surface {...props} />
    </Suspense>
  );
}
