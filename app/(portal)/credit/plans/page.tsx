import type { Metadata } from 'next';
import { PlansScreen } from '@/components/credit/plans-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('credit.plans'))('title') };
}

export default function PlansPage() {
  return <PlansScreen />;
}
