import type { Metadata } from 'next';
import { EntriesScreen } from '@/components/ledger/entries-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('ledger'))('entries.title') };
}

export default function EntriesPage() {
  return <EntriesScreen />;
}
