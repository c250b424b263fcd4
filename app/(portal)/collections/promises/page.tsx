import type { Metadata } from 'next';
import { PromisesScreen } from '@/components/collections/promises-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('collections.promises'))('title') };
}

export default function PromisesPage() {
  return <PromisesScreen />;
}
