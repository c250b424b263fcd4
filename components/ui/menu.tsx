'use client';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';

type MenuProps = {
  trigger: ReactElement;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
  /** For a menu whose code was fetched by the very press that asked for it. */
  defaultOpen?: boolean;
  className?: string;
  children: ReactNode;
};

/** Acts that are too rare for a button of their own. */
export function Menu({ trigger, align = 'end', side = 'bottom', defaultOpen, className, children }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} side={side} className="z-50">
          <Base.Popup className={cn('floating min-w-48 p-1', className)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 outline-none select-none data-disabled:text-ink-3 data-highlighted:bg-sunken [&_svg]:size-[15px] [&_svg]:text-ink-3';

type MenuItemProps = {
  icon?: ReactNode;
  kbd?: string | null;
  tone?: 'danger';
  /** Why it cannot be chosen now, shown under the words. */
  disabledReason?: string | null;
  onClick: () => void;
  children: ReactNode;
};

export function MenuItem({ icon, kbd, tone, disabledReason, onClick, children }: MenuItemProps) {
  return (
    <Base.Item
      disabled={Boolean(disabledReason)}
      onClick={onClick}
      className={cn(itemClass, tone === 'danger' && 'text-danger')}
    >
      {icon}
      <span className="flex flex-col">
        {children}
        {disabledReason ? <span className="text-small">{disabledReason}</span> : null}
      </span>
      {kbd ? <Kbd keys={kbd} className="ml-auto" /> : null}
    </Base.Item>
  );
}

/** One of several, marked: theme, language, density. */
export function MenuChoice(props: {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode; icon?: ReactNode }[];
}) {
  return (
    <Base.Group>
      <MenuLabel>{props.label}</MenuLabel>
      <Base.RadioGroup value={props.value} onValueChange={(value: string) => props.onValueChange(value)}>
        {props.options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={itemClass}>
            {option.icon}
            {option.label}
            <Base.RadioItemIndicator className="ml-auto">
              <Check aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

/** The title of a group; only inside a group. */
function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-small text-ink-3">{children}</Base.GroupLabel>;
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
