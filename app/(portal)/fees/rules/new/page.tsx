import type { Metadata } from 'next';
import { RuleBuilderScreen } from '@/components/fees/rule-builder-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('fees.builder'))('title') };
}

export default function NewRulePage() {
  return <RuleBuilderScreen rule={null} />;
}
