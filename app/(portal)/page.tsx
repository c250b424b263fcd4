import type { Metadata } from 'next';
import { TodayScreen } from '@/components/notifications/today-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { me } from '@/server/modules/access/access.queries';
import { counts, inbox } from '@/server/modules/approvals/approvals.queries';
import { sealState } from '@/server/modules/audit/audit.queries';
import { mine } from '@/server/modules/notifications/notifications.queries';
import { day } from '@/server/modules/operations/operations.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('today'))('title') };
}

const mostUrgent = { filters: { tab: ['mine'] }, sort: { id: 'dueAt', dir: 'asc' as const }, cursor: null, limit: 6 };

export default async function TodayPage() {
  const { permissions } = await queryPage(me, {});
  // What the reader may not see is not asked for: a refused read would stand in the audit as an attempt.
  const may = <T,>(permission: string, read: () => Promise<T>) =>
    permissions.includes(permission) ? read() : Promise.resolve(null);
  const [waiting, toDecide, today, seals, notices] = await Promise.all([
    may('approvals.read', () => queryPage(counts, {})),
    may('approvals.read', () => queryPage(inbox, mostUrgent)),
    may('operations.read', () => queryPage(day, {})),
    may('audit.read', () => queryPage(sealState, {})),
    queryPage(mine, { limit: 12 }),
  ]);
  return <TodayScreen counts={waiting} toDecide={toDecide?.rows ?? null} day={today} seals={seals} notices={notices} />;
}
