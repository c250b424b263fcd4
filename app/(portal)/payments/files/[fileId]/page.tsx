import type { Metadata } from 'next';
import { FileScreen } from '@/components/payments/file-screen';
import { requestT } from '@/components/shell/server-intl';
import { queryPage } from '@/server/api/caller';
import { file } from '@/server/modules/payments/payments.file.queries';

type Props = { params: Promise<{ fileId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('payments'))('file.page') };
}

export default async function FilePage({ params }: Props) {
  const { fileId } = await params;
  return <FileScreen key={fileId} initial={await queryPage(file, { fileId })} />;
}
