import type { Metadata } from 'next';
import { BankDetailsForm } from '@/components/merchants/bank-details-form';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { detail } from '@/server/modules/merchants/merchants.queries';

type Props = { params: Promise<{ merchantId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('merchants.change'))('button') };
}

export default async function BankDetailsPage({ params }: Props) {
  const { merchantId } = await params;
  return <BankDetailsForm merchant={await queryPage(detail, { merchantId })} />;
}
