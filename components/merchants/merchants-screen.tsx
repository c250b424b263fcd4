'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { RegisterMerchant } from './register-dialog';
import { merchantColumns, type MerchantRow } from './merchants.columns';

const keyOf = (row: MerchantRow) => row.id;
const hrefOf = (id: string) => `/merchants/${id}`;
const byName = { id: 'name', dir: 'asc' } as const;

/** Every merchant with its terms, where it is paid to, and what is owed to it. */
export function MerchantsScreen() {
  const t = useTranslations('merchants');
  const trpc = useTRPC();
  const columns = useMemo(() => merchantColumns({ t }), [t]);
  return (
    <DataTable
      listName="merchants.list"
      title={t('title')}
      actions={<RegisterMerchant />}
      columns={columns}
      defaultSort={byName}
      fetchPage={(input) => trpc.merchants.list.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t('empty.title')} what={t('empty.what')} />}
    />
  );
}
