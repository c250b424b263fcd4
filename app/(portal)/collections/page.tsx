import type { Metadata } from 'next';
import { WorklistScreen } from '@/components/collections/worklist-screen';
import { requestT } from '@/components/shell/server-intl';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('collections'))('title') };
}

export default function WorklistPage() {
  return <WorklistScreen />;
}
