import type { Metadata } from 'next';
import { SessionsScreen } from '@/components/access/sessions-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { sessions } from '@/server/modules/access/access.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('access.sessions'))('title') };
}

export default async function SessionsPage() {
  return <SessionsScreen initial={await queryPage(sessions, {})} />;
}
