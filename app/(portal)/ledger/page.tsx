import type { Metadata } from 'next';
import { TrialBalanceScreen } from '@/components/ledger/trial-balance-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('ledger'))('title') };
}

export default function LedgerPage() {
  return <TrialBalanceScreen />;
}
