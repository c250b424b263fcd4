import type { Metadata } from 'next';
import { FeesScreen } from '@/components/fees/fees-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('fees.fees'))('title') };
}

export default function FeesPage() {
  return <FeesScreen />;
}
