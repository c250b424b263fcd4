import type { Metadata } from 'next';
import { ReturnsScreen } from '@/components/payments/returns-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('payments'))('returns.title') };
}

export default function ReturnsPage() {
  return <ReturnsScreen />;
}
