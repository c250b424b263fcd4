import type { Metadata } from 'next';
import { PeopleScreen } from '@/components/access/people-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('access.people'))('title') };
}

export default function PeoplePage() {
  return <PeopleScreen />;
}
