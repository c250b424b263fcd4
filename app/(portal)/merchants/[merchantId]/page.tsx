import type { Metadata } from 'next';
import { MerchantScreen } from '@/components/merchants/merchant-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { detail } from '@/server/modules/merchants/merchants.queries';

type Props = { params: Promise<{ merchantId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('merchants'))('one') };
}

export default async function MerchantPage({ params }: Props) {
  const { merchantId } = await params;
  return <MerchantScreen initial={await queryPage(detail, { merchantId })} />;
}
