import type { ReactNode, Ref } from 'react';
import { cn } from './cn';

/** What this page is, and what can be done on it. */
export function PageHeader({
  ref,
  ...props
}: {
  title: ReactNode;
  badges?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  className?: string;
  ref?: Ref<HTMLElement>;
}) {
  return (
    <header ref={ref} className={cn('flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3 pb-2', props.className)}>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="text-title font-semibold tracking-tight">{props.title}</h1>
          {props.badges}
        </div>
        {props.lead ? <p className="max-w-[72ch] text-ink-2">{props.lead}</p> : null}
      </div>
      {props.actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{props.actions}</div> : null}
    </header>
  );
}
