'use client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SavedViewsContext, type SavedViews } from '@/components/data-table/saved-views';
import { useTRPC } from './trpc-provider';
import { useAct } from './use-act';

/** The saved views of a list, read from the server and changed through its door. */
function useSavedViews(listName: string): SavedViews {
  const t = useTranslations('table.saved');
  const { access } = useTRPC();
  const { data } = useQuery(access.views.queryOptions({ listName }));
  const save = useAct(access.saveView.mutationOptions(), { done: t('saved') });
  const drop = useAct(access.dropView.mutationOptions(), { done: t('dropped') });
  const choose = useAct(access.setDefaultView.mutationOptions(), { done: t('chosen') });
  return {
    views: data?.views,
    shareWith: data?.shareWith ?? [],
    pending: save.pending || drop.pending || choose.pending,
    refusal: (save.refusal ?? drop.refusal ?? choose.refusal)?.message ?? null,
    save: async (view) => (await save.act({ ...view, listName })).status === 'done',
    drop: async (viewId) => (await drop.act({ viewId })).status === 'done',
    setDefault: async (viewId) => (await choose.act({ listName, viewId })).status === 'done',
  };
}

/** Gives every list below it the saved views of whoever is signed in. */
export function SavedViewsProvider({ children }: { children: ReactNode }) {
  return <SavedViewsContext.Provider value={useSavedViews}>{children}</SavedViewsContext.Provider>;
}
