import type { Metadata } from 'next';
import { OrdersScreen } from '@/components/credit/orders-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('credit.orders'))('title') };
}

export default function OrdersPage() {
  return <OrdersScreen />;
}
