import type { Metadata } from 'next';
import { ExceptionScreen } from '@/components/reconciliation/exception-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { exception } from '@/server/modules/reconciliation/reconciliation.desk.queries';

type Props = { params: Promise<{ exceptionId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('reconciliation'))('page') };
}

export default async function ExceptionPage({ params }: Props) {
  const { exceptionId } = await params;
  return <ExceptionScreen key={exceptionId} initial={await queryPage(exception, { exceptionId })} />;
}
