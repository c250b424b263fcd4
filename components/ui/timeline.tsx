import type { ReactNode } from 'react';
import type { Tone } from './badge';
import { cn } from './cn';

export type TimelineItem = {
  key: string;
  what: ReactNode;
  when: ReactNode;
  who?: ReactNode;
  tone?: Tone;
  detail?: ReactNode;
};

const dot: Record<Tone, string> = {
  neutral: 'bg-line-strong',
  ok: 'bg-ok',
  warn: 'bg-warn',
  danger: 'bg-danger',
  info: 'bg-info',
};

/** What happened, newest first, as sentences. */
export function Timeline({ items, className }: { items: readonly TimelineItem[]; className?: string }) {
  return (
    <ol
      className={cn(
        'relative flex flex-col gap-2.5 before:absolute before:inset-y-2 before:left-[3px] before:w-px before:bg-line-strong',
        className,
      )}
    >
      {items.map((item) => (
        <li key={item.key} className="relative pl-5">
          <span
            aria-hidden
            className={cn('absolute top-[7px] left-0 size-[7px] rounded-full', dot[item.tone ?? 'neutral'])}
          />
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span>{item.what}</span>
            {item.who ? <span className="text-ink-2">{item.who}</span> : null}
            <span className="text-small text-ink-3">{item.when}</span>
          </div>
          {item.detail ? <div className="mt-1 text-ink-2">{item.detail}</div> : null}
        </li>
      ))}
    </ol>
  );
}
