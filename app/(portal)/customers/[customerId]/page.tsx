import type { Metadata } from 'next';
import { CustomerScreen } from '@/components/customers/customer-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { detail } from '@/server/modules/customers/customers.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('customers'))('one') };
}

type Props = { params: Promise<{ customerId: string }> };

export default async function CustomerPage({ params }: Props) {
  const { customerId } = await params;
  return <CustomerScreen initial={await queryPage(detail, { customerId })} />;
}
