import type { Metadata } from 'next';
import { MerchantsScreen } from '@/components/merchants/merchants-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('merchants'))('title') };
}

export default function MerchantsPage() {
  return <MerchantsScreen />;
}
