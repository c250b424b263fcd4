import type { Metadata } from 'next';
import { QualityScreen } from '@/components/approvals/quality-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals.quality'))('title') };
}

export default function QualityPage() {
  return <QualityScreen />;
}
