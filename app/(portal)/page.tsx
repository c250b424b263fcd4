import type { Metadata } from 'next';
import { TodayScreen } from '@/components/notifications/today-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryIfAllowed, queryPage } from '@/server/api/caller';
import { counts, inbox } from '@/server/modules/approvals/approvals.queries';
import { sealState } from '@/server/modules/audit/audit.queries';
import { mine } from '@/server/modules/notifications/notifications.queries';
import { day } from '@/server/modules/operations/operations.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('today'))('title') };
}

const mostUrgent = { filters: { tab: ['mine'] }, sort: { id: 'dueAt', dir: 'asc' as const }, cursor: null, limit: 6 };

export default async function TodayPage() {
  const [waiting, toDecide, today, seals, notices] = await Promise.all([
    queryIfAllowed(counts, {}),
    queryIfAllowed(inbox, mostUrgent),
    queryIfAllowed(day, {}),
    queryIfAllowed(sealState, {}),
    queryPage(mine, { limit: 12 }),
  ]);
  return <TodayScreen counts={waiting} toDecide={toDecide?.rows ?? null} day={today} seals={seals} notices={notices} />;
}
