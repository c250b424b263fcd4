'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import type { PlanRow } from './credit-words';
import { planColumns } from './plans.columns';

const keyOf = (row: PlanRow) => row.id;
const hrefOf = (id: string) => `/credit/plans/${id}`;
const newest = { id: 'startedOn', dir: 'desc' } as const;

/** Every plan with what is open and overdue on it. */
export function PlansScreen() {
  const t = useTranslations('credit');
  const trpc = useTRPC();
  const columns = useMemo(() => planColumns({ t }), [t]);
  return (
    <DataTable
      listName="credit.plans"
      title={t('plans.title')}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.credit.plans.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t('plans.empty.title')} what={t('plans.empty.what')} />}
    />
  );
}
