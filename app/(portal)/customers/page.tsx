import type { Metadata } from 'next';
import { CustomersScreen } from '@/components/customers/customers-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('customers'))('title') };
}

export default function CustomersPage() {
  return <CustomersScreen />;
}
