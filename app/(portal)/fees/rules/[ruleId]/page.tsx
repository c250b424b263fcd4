import type { Metadata } from 'next';
import { RuleBuilderScreen } from '@/components/fees/rule-builder-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { rule } from '@/server/modules/fees/fees.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('fees.rules'))('title') };
}

export default async function RulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const { ruleId } = await params;
  const found = await queryPage(rule, { ruleId });
  return <RuleBuilderScreen key={`${found.id}/${found.rowVersion}/${found.status}`} rule={found} />;
}
