import type { Metadata } from 'next';
import { ApprovalsScreen } from '@/components/approvals/approvals-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals'))('title') };
}

export default function ApprovalsPage() {
  return <ApprovalsScreen />;
}
