import type { Metadata } from 'next';
import { FilesScreen } from '@/components/payments/files-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('payments'))('files.title') };
}

export default function FilesPage() {
  return <FilesScreen />;
}
