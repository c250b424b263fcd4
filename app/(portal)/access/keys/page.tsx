import type { Metadata } from 'next';
import { KeysScreen } from '@/components/access/keys-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('access.keys'))('title') };
}

export default function KeysPage() {
  return <KeysScreen />;
}
