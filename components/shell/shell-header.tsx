'use client';
import { Bell, Search } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Kbd } from '@/components/ui/kbd';
import { Popover } from '@/components/ui/popover';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { useShell } from './shell-context';

export type ShellNotification = { id: string; title: string; href: string; at: string; read: boolean };

type ShellHeaderProps = {
  businessDate: string;
  /** What is urgent for everybody today, e.g. the next cut-off; one short phrase. */
  notice?: ReactNode;
  notifications: readonly ShellNotification[];
};

/** The top: one search box for everything, and the date of the books, which is not the date on the wall. */
export function ShellHeader({ businessDate, notice, notifications }: ShellHeaderProps) {
  const t = useTranslations('shell');
  const { setPaletteOpen, search } = useShell();
  return (
    <header className="no-print flex h-header shrink-0 items-center gap-4 border-b bg-canvas px-4">
      <button
        type="button"
        aria-keyshortcuts="Control+K"
        onClick={() => setPaletteOpen(true)}
        className="flex h-[30px] w-full max-w-[360px] items-center gap-2.5 rounded border border-line-strong bg-surface px-2.5 text-left text-ink-3 hover:border-ink-3"
      >
        <Search aria-hidden className="size-[15px] shrink-0" />
        <span className="truncate">{t(search ? 'searchPlaceholder' : 'palettePlaceholder')}</span>
        <Kbd keys="mod+k" className="ml-auto" />
      </button>
      <p className="ml-auto flex items-center gap-2 whitespace-nowrap">
        <span aria-hidden className="size-[7px] rounded-full bg-ok" />
        <span className="text-ink-2 max-lg:sr-only">{t('businessDate')}</span>
        <BusinessDateText date={businessDate} style="full" className="font-medium" />
        {notice ? (
          <>
            <span aria-hidden className="text-ink-3">
              ·
            </span>
            <span className="text-ink-2">{notice}</span>
          </>
        ) : null}
      </p>
      <Notifications items={notifications} />
    </header>
  );
}

function Notifications({ items }: { items: readonly ShellNotification[] }) {
  const t = useTranslations('shell.bell');
  const unread = items.filter((item) => !item.read).length;
  return (
    <Popover
      align="end"
      title={t('title')}
      className="w-80"
      trigger={
        <button
          type="button"
          aria-label={t('label', { count: unread })}
          className="relative flex size-7 shrink-0 items-center justify-center rounded text-ink-2 hover:bg-hover"
        >
          <Bell aria-hidden className="size-4" />
          {unread > 0 ? (
            <span aria-hidden className="absolute top-1 right-1 size-[7px] rounded-full bg-accent" />
          ) : null}
        </button>
      }
    >
      {items.length === 0 ? (
        <p className="text-ink-2">{t('nothing')}</p>
      ) : (
        <ul className="-mx-1 flex flex-col">
          {items.map((item) => (
            <li key={item.id}>
              <Link href={item.href} className="flex flex-col rounded-sm px-1 py-1 hover:bg-sunken">
                <span className={item.read ? 'text-ink-2' : 'font-medium'}>{item.title}</span>
                <Instant at={item.at} className="text-small text-ink-3" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
