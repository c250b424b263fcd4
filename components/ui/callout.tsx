import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneClass } from './badge';
import { cn } from './cn';

const icons = { neutral: Info, info: Info, ok: CircleCheck, warn: TriangleAlert, danger: OctagonAlert };

/** A sentence that matters, with its figures: "First payment to a new account: Hemdmann GmbH, € 12,480.00." */
export function Callout(props: {
  tone?: Tone;
  icon?: ReactNode;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const tone = props.tone ?? 'neutral';
  const Icon = icons[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'note'}
      className={cn('flex items-start gap-2.5 rounded px-3 py-2', toneClass[tone], props.className)}
    >
      <span className="mt-[2px] [&>svg]:size-4">{props.icon ?? <Icon aria-hidden />}</span>
      <div className="min-w-0 flex-1">{props.children}</div>
      {props.action}
    </div>
  );
}
