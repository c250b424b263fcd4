import type { Metadata } from 'next';
import { RulesScreen } from '@/components/fees/rules-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('fees.rules'))('title') };
}

export default function RulesPage() {
  return <RulesScreen />;
}
