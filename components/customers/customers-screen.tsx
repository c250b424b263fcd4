'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { customerColumns, type CustomerRow } from './customers.columns';

const keyOf = (row: CustomerRow) => row.id;
const hrefOf = (id: string) => `/customers/${id}`;
const byName = { id: 'name', dir: 'asc' } as const;

/** Every customer, masked. */
export function CustomersScreen() {
  const t = useTranslations('customers');
  const trpc = useTRPC();
  const columns = useMemo(() => customerColumns({ t }), [t]);
  return (
    <DataTable
      listName="customers.list"
      title={t('title')}
      columns={columns}
      defaultSort={byName}
      fetchPage={(input) => trpc.customers.list.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t('empty.title')} what={t('empty.what')} />}
    />
  );
}
