import type { ReactNode } from 'react';
import { cn } from './cn';

export type Property = { label: ReactNode; value: ReactNode; key?: string };

/** Names at the left, values at the right; a missing value is a dash, never an empty place. */
export function PropertyList({ items, className }: { items: readonly Property[]; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-[minmax(106px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1', className)}>
      {items.map((item, index) => (
        <div key={item.key ?? index} className="contents">
          <dt className="text-ink-3">{item.label}</dt>
          <dd className="tabular min-w-0 break-words">{item.value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A titled part of a page or panel. Its heading is of the second level in both, so that no level is left out on a page. */
export function Section(props: {
  title: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={cn('flex flex-col gap-1.5', props.className)}>
      <header className="flex items-baseline gap-2">
        <h2 className="text-small font-semibold">{props.title}</h2>
        {props.note ? <span className="text-small text-ink-3">{props.note}</span> : null}
        {props.action ? <span className="ml-auto">{props.action}</span> : null}
      </header>
      {props.children}
    </section>
  );
}
