import type { Metadata } from 'next';
import { DeskScreen } from '@/components/reconciliation/desk-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('reconciliation'))('title') };
}

export default function ReconciliationPage() {
  return <DeskScreen />;
}
