import type { Metadata } from 'next';
import { DelegationsScreen } from '@/components/approvals/delegations-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals.delegation'))('title') };
}

export default function DelegationsPage() {
  return <DelegationsScreen />;
}
