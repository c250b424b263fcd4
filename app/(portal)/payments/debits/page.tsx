import type { Metadata } from 'next';
import { DebitsScreen } from '@/components/payments/debits-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('payments'))('debits.title') };
}

export default function DebitsPage() {
  return <DebitsScreen />;
}
