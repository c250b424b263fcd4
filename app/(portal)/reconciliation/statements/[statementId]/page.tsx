import type { Metadata } from 'next';
import { StatementScreen } from '@/components/reconciliation/statement-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { statement } from '@/server/modules/reconciliation/reconciliation.queries';

type Props = { params: Promise<{ statementId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('reconciliation'))('statement.page') };
}

export default async function StatementPage({ params }: Props) {
  const { statementId } = await params;
  return <StatementScreen statement={await queryPage(statement, { statementId })} />;
}
