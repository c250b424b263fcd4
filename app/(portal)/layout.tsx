import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '@/components/shell/app-shell';
import { LiveUpdates } from '@/components/shell/live-updates';
import { ReaderProvider } from '@/components/shell/reader';
import { requestT } from '@/components/shell/server-intl';
import { PaletteSearch } from '@/components/support/palette-search-section';
import { queryPage } from '@/server/api/caller';
import { me } from '@/server/modules/access/access.queries';
import { counts } from '@/server/modules/approvals/approvals.queries';
import { mine } from '@/server/modules/notifications/notifications.queries';

const collapsedBy: Readonly<Record<string, boolean>> = { collapsed: true, open: false };

/** The frame of every signed-in page. Nobody without a session gets here; what each page may show is asked by its own query. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const reader = await queryPage(me, {});
  const [waiting, { notices }, t, jar] = await Promise.all([
    // Not asked for without the right: a refused read would stand in the audit as an attempt.
    reader.permissions.includes('approvals.read') ? queryPage(counts, {}) : null,
    queryPage(mine, { limit: 12 }),
    requestT('access.role'),
    cookies(),
  ]);
  const notifications = notices.map((notice) => ({
    id: notice.id,
    title: notice.title,
    href: notice.href ?? '/',
    at: notice.createdAt.toISOString(),
    read: notice.readAt !== null,
  }));
  return (
    <AppShell
      person={{ id: reader.personId, name: reader.name, roles: reader.roles.map((role) => t(role)).join(', ') }}
      permissions={reader.permissions}
      counts={waiting ? { approvals: waiting.mine } : {}}
      businessDate={reader.businessDate}
      notifications={notifications}
      collapsed={collapsedBy[jar.get('nav')?.value ?? '']}
    >
      <ReaderProvider me={reader}>
        <LiveUpdates />
        <PaletteSearch />
        {children}
      </ReaderProvider>
    </AppShell>
  );
}
