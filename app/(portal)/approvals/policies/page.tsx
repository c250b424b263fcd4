import type { Metadata } from 'next';
import { PoliciesScreen } from '@/components/approvals/policies-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals.policy'))('title') };
}

export default function PoliciesPage() {
  return <PoliciesScreen />;
}
