import type { Metadata } from 'next';
import { PlanScreen } from '@/components/credit/plan-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { plan } from '@/server/modules/credit/credit.plan.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('credit'))('column.plan') };
}

export default async function PlanPage({ params }: { params: Promise<{ planId: string }> }) {
  const { planId } = await params;
  const found = await queryPage(plan, { id: planId });
  return <PlanScreen key={found.id} initial={found} />;
}
