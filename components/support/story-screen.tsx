'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { RefText } from '@/components/value/hash-text';
import { PersonAside } from './person-aside-section';
import { StoryTimeline } from './story-timeline';
import { storyFilters, type Story, type StoryFilter } from './support-words';

const filters = Object.keys(storyFilters) as StoryFilter[];

/** Everything that happened with one customer, on one timeline, to read and to tell; nothing here changes anything. */
export function StoryScreen({ initial }: { initial: Story }) {
  const t = useTranslations('support');
  const { customer } = initial;
  const [filter, setFilter] = useQueryState('show', parseAsStringLiteral(filters).withDefault('all'));
  const story = useStory(customer.id, filter);
  useVisit({ href: `/support/${customer.id}`, title: customer.name });
  const events = story.data?.pages.flatMap((page) => page.events) ?? (filter === 'all' ? initial.events : []);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <PageHeader
          title={customer.name}
          badges={
            <>
              <RefText className="text-ink-2">{customer.ref}</RefText>
              {customer.holds.map((hold) => (
                <Badge key={hold.id} tone="warn">
                  {t('protected', { kind: hold.kind })}
                </Badge>
              ))}
              {customer.caseId ? <Badge tone="danger">{t('inArrears')}</Badge> : null}
            </>
          }
          lead={t('plansLead', { plans: customer.plans, active: customer.activePlans })}
          actions={<Badge>{t('readOnly')}</Badge>}
        />
        <Tabs
          aria-label={t('show')}
          value={filter}
          items={filters.map((value) => ({ value, label: t(`filter.${value}`) }))}
          onValueChange={(next) => void setFilter(filters.find((one) => one === next) ?? 'all')}
        />
        <div role="region" aria-label={t('story')} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
          {story.error ? <ErrorState message={story.error.message} onRetry={() => void story.refetch()} /> : null}
          {story.data && events.length === 0 ? <EmptyState title={t('empty.title')} what={t('empty.what')} /> : null}
          <StoryTimeline events={events} />
          {story.hasNextPage ? (
            <Button className="mt-4" pending={story.isFetchingNextPage} onClick={() => void story.fetchNextPage()}>
              {t('older')}
            </Button>
          ) : null}
        </div>
      </div>
      <PersonAside customer={customer} />
    </div>
  );
}

function useStory(customerId: string, filter: StoryFilter) {
  const trpc = useTRPC();
  const kinds = [...storyFilters[filter]];
  return useInfiniteQuery(
    trpc.support.customerStory.infiniteQueryOptions(
      { customerId, kinds },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
}
