import type { Metadata } from 'next';
import { StatementsScreen } from '@/components/reconciliation/statements-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('reconciliation'))('statements.title') };
}

export default function StatementsPage() {
  return <StatementsScreen />;
}
