'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { PromisePanel } from './promise-panel';
import { promiseColumns } from './promises.columns';
import type { PromiseRow } from './case-words';

const keyOf = (row: PromiseRow) => row.id;
const soonest = { id: 'dueDate', dir: 'asc' } as const;

/** Every promise with the money that came for it; the soonest first. */
export function PromisesScreen() {
  const t = useTranslations('collections');
  const trpc = useTRPC();
  const columns = useMemo(() => promiseColumns({ t }), [t]);
  return (
    <DataTable
      listName="collections.promises"
      title={t('promises.title')}
      columns={columns}
      defaultSort={soonest}
      fetchPage={(input) => trpc.collections.promises.queryOptions(input)}
      rowKey={keyOf}
      peek={({ rowKey, row, close }) => <PromisePanel key={rowKey} promise={row} onClose={close} />}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t('promises.empty.title')} what={t('promises.empty.what')} />}
    />
  );
}
