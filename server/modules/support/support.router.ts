import { defineRouter } from '@/server/platform/command/router';
import { reveal, search } from './support.queries';
import { customerStory } from './support.story.queries';

export const supportRouter = defineRouter({ commands: {}, queries: { search, customerStory, reveal }, internal: [] });
