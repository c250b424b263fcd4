import type { Metadata } from 'next';
import { AuditScreen } from '@/components/audit/audit-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('audit'))('title') };
}

export default function AuditPage() {
  return <AuditScreen />;
}
