import type { Metadata } from 'next';
import { LimitsScreen } from '@/components/approvals/limits-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals.limit'))('title') };
}

export default function LimitsPage() {
  return <LimitsScreen />;
}
