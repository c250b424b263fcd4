import type { Metadata } from 'next';
import { CaseScreen } from '@/components/collections/case-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { caseDetail } from '@/server/modules/collections/collections.case.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('collections'))('case.title') };
}

export default async function CasePage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const found = await queryPage(caseDetail, { caseId });
  return <CaseScreen key={found.id} initial={found} />;
}
