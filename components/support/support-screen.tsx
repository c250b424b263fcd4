'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Input } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { EmptyState, FailedState } from '@/components/ui/states';
import { SearchResults } from './search-results-section';

/** One box for whatever a customer may tell; every hit leads to the whole story of that customer. */
export function SupportScreen() {
  const t = useTranslations('support');
  const [text, setText] = useQueryState('q', parseAsString.withDefault('').withOptions({ throttleMs: 300 }));
  const wanted = useDeferredValue(text.trim());
  const asked = wanted.length >= 2;
  const { data, error, isFetching, refetch } = useQuery({
    ...useTRPC().support.search.queryOptions({ text: wanted.slice(0, 120) }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="relative max-w-[760px] px-4 pb-3">
        <Search aria-hidden className="absolute top-[11px] left-7 size-4 text-ink-3" />
        <Input
          type="search"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          value={text}
          aria-label={t('box')}
          placeholder={t('placeholder')}
          className="h-[38px] pl-9"
          onChange={(event) => void setText(event.target.value || null)}
        />
      </div>
      <div
        role="region"
        aria-label={t('results')}
        aria-busy={isFetching}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto border-t"
      >
        {!asked ? (
          <EmptyState title={t('start.title')} what={t('start.what')} />
        ) : error ? (
          <FailedState error={error} onRetry={() => void refetch()} />
        ) : data ? (
          <SearchResults answer={data} text={wanted} />
        ) : null}
      </div>
    </div>
  );
}
