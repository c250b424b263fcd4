import type { ReactNode } from 'react';
import { cn } from './cn';

/** A label and its figure. `big` is for the one figure that answers "how much" on a screen. */
export function Figure(props: {
  label?: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  big?: boolean;
  className?: string;
}) {
  return (
    <div className={cn('flex min-w-0 flex-col', props.className)}>
      {props.label ? <span className="text-small text-ink-3">{props.label}</span> : null}
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className={cn('tabular font-semibold', props.big ? 'text-figure tracking-tight' : 'text-title')}>
          {props.value}
        </span>
        {props.note ? <span className="text-body text-ink-2">{props.note}</span> : null}
      </span>
    </div>
  );
}

/** Two to five figures in one frame, parted by lines. */
export function FigureStrip({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={cn(
        'grid auto-cols-fr grid-flow-col divide-x divide-line overflow-hidden rounded-lg border bg-surface [&>*]:px-4 [&>*]:py-3',
        className,
      )}
    >
      {children}
    </div>
  );
}
