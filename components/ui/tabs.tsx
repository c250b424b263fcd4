'use client';
import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cn } from './cn';

export type TabItem = { value: string; label: ReactNode; count?: number };

type TabsProps = {
  value: string;
  onValueChange: (value: string) => void;
  items: readonly TabItem[];
  'aria-label': string;
  className?: string;
  /** `TabPanel`s, or nothing where one list below serves every tab. */
  children?: ReactNode;
};

/** Parts of one thing beside each other; the count says whether it is worth a look. */
export function Tabs({ value, onValueChange, items, className, children, ...aria }: TabsProps) {
  return (
    <Base.Root value={value} onValueChange={(next: string) => onValueChange(next)}>
      <Base.List {...aria} className={cn('flex gap-4 border-b px-4', className)}>
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="relative -mb-px flex h-8 items-center gap-1.5 border-b-2 border-transparent text-ink-2 hover:text-ink data-active:border-ink data-active:font-medium data-active:text-ink"
          >
            {item.label}
            {item.count === undefined ? null : <span className="tabular font-normal text-ink-3">{item.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {children}
    </Base.Root>
  );
}
