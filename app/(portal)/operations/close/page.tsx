import type { Metadata } from 'next';
import { CloseScreen } from '@/components/operations/close-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('operations'))('title') };
}

export default function ClosePage() {
  return <CloseScreen />;
}
