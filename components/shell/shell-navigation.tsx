'use client';
import { PanelLeft } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useFormatter, useTranslations } from 'use-intl';
import { cn } from '@/components/ui/cn';
import { Tooltip } from '@/components/ui/tooltip';
import { currentItem, type NavigationGroup, type NavigationItem } from './navigation';
import { PersonMenu, type ShellPerson } from './person-menu';

type ShellNavigationProps = {
  groups: readonly NavigationGroup[];
  counts: Readonly<Record<string, number>>;
  person: ShellPerson;
  collapsed: boolean;
  onCollapse: (collapsed: boolean) => void;
  onKeys: () => void;
};

/** The left side: where this person can go, with what waits there. */
export function ShellNavigation({ groups, counts, person, collapsed, onCollapse, onKeys }: ShellNavigationProps) {
  const t = useTranslations('shell');
  const current = currentItem(usePathname(), groups);
  return (
    <nav
      aria-label={t('navigation')}
      className={cn(
        'no-print flex h-full shrink-0 flex-col border-r bg-canvas',
        collapsed ? 'w-nav-collapsed' : 'w-nav',
      )}
    >
      <div className={cn('flex h-header shrink-0 items-center', collapsed ? 'justify-center' : 'px-3.5')}>
        {collapsed ? null : (
          <Link href="/" className="flex items-center gap-2 font-semibold">
            <span
              aria-hidden
              className="flex size-[18px] items-center justify-center rounded-[5px] bg-solid text-[10px] font-bold text-solid-ink"
            >
              C
            </span>
            Countersign
          </Link>
        )}
        <button
          type="button"
          aria-expanded={!collapsed}
          aria-label={t(collapsed ? 'expand' : 'collapse')}
          onClick={() => onCollapse(!collapsed)}
          className={cn(
            'flex size-7 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink',
            !collapsed && 'ml-auto',
          )}
        >
          <PanelLeft className="size-4" aria-hidden />
        </button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {groups.map((group, index) => (
          <div key={group.labelKey ?? index} className={index > 0 ? 'mt-2.5' : undefined}>
            {group.labelKey && !collapsed ? (
              <h2 className="px-2 pb-0.5 text-small text-ink-3">{t(`nav.${group.labelKey}`)}</h2>
            ) : null}
            {group.labelKey && collapsed ? <div aria-hidden className="mx-1 mb-2 h-px bg-line" /> : null}
            <ul>
              {group.items.map((item) => (
                <li key={item.href}>
                  <Entry
                    item={item}
                    count={counts[item.labelKey]}
                    active={item.href === current}
                    collapsed={collapsed}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <div className="border-t p-2">
        <PersonMenu person={person} collapsed={collapsed} onKeys={onKeys} />
      </div>
    </nav>
  );
}

type EntryProps = { item: NavigationItem; count: number | undefined; active: boolean; collapsed: boolean };

function Entry({ item, count, active, collapsed }: EntryProps) {
  const t = useTranslations('shell.nav');
  const format = useFormatter();
  const label = t(item.labelKey);
  const link = (
    <Link
      href={item.href}
      aria-current={active ? 'page' : undefined}
      aria-label={collapsed ? label : undefined}
      className={cn(
        'flex h-7 items-center gap-2.5 rounded text-ink-2 hover:bg-hover hover:text-ink',
        collapsed ? 'justify-center' : 'px-2',
        active && 'bg-sunken font-medium text-ink hover:bg-sunken',
      )}
    >
      <item.icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      {collapsed ? null : <span className="truncate">{label}</span>}
      {count && !collapsed ? (
        <span className={cn('tabular ml-auto text-small', !active && 'text-ink-3')}>{format.number(count)}</span>
      ) : null}
    </Link>
  );
  return collapsed ? <Tooltip text={label}>{link}</Tooltip> : link;
}
