import type { Metadata } from 'next';
import { RatesScreen } from '@/components/approvals/rates-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('approvals.rate'))('title') };
}

export default function RatesPage() {
  return <RatesScreen />;
}
