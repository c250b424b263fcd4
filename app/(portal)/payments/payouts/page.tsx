import type { Metadata } from 'next';
import { PayoutsScreen } from '@/components/payments/payouts-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('payments'))('payouts.title') };
}

export default function PayoutsPage() {
  return <PayoutsScreen />;
}
