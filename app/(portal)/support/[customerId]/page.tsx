import type { Metadata } from 'next';
import { requestT } from '@/components/shell/server-intl';
import { StoryScreen } from '@/components/support/story-screen';
import { queryPage } from '@/server/api/caller';
import { customerStory } from '@/server/modules/support/support.story.queries';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestT('support'))('story') };
}

export default async function StoryPage({ params }: { params: Promise<{ customerId: string }> }) {
  const { customerId } = await params;
  const story = await queryPage(customerStory, { customerId });
  return <StoryScreen key={customerId} initial={story} />;
}
