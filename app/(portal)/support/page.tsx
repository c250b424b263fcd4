import type { Metadata } from 'next';
import { requestT } from '@/components/shell/server-intl';
import { SupportScreen } from '@/components/support/support-screen';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('support'))('title') };
}

export default function SupportPage() {
  return <SupportScreen />;
}
