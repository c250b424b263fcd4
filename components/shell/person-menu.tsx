'use client';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Avatar } from '@/components/value/person-chip';

export type ShellPerson = {
  id: string;
  name: string;
  /** Their roles in words. */
  roles: string;
};

type PersonMenuProps = { person: ShellPerson; collapsed: boolean; onKeys: () => void };

const fetchSurface = () => import('./person-menu-surface');
const Surface = lazy(async () => ({ default: (await fetchSurface()).PersonMenuSurface }));

/** Who is signed in; behind it what they set for themselves, and the way out. */
export function PersonMenu({ person, collapsed, onKeys }: PersonMenuProps) {
  const t = useTranslations('shell.person');
  const [used, setUsed] = useState(false);
  const trigger = (
    <button
      type="button"
      aria-haspopup="menu"
      className="flex w-full items-center gap-2.5 rounded px-2 py-1.5 text-left hover:bg-hover"
      onPointerEnter={() => void fetchSurface()}
      onClick={used ? undefined : () => setUsed(true)}
    >
      <span className="sr-only">{t('menu', { name: person.name })}</span>
      <Avatar name={person.name} className="size-6 text-[10px]" />
      {collapsed ? null : (
        <span aria-hidden className="min-w-0">
          <span className="block truncate">{person.name}</span>
          <span className="block truncate text-small text-ink-3">{person.roles}</span>
        </span>
      )}
    </button>
  );
  if (!used) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Surface trigger={trigger} onKeys={onKeys} />
    </Suspense>
  );
}
