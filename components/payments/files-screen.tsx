'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { fileColumns } from './files.columns';
import type { FileRow } from './payment-words';

const keyOf = (row: FileRow) => row.id;
const hrefOf = (id: string) => `/payments/files/${id}`;
const newest = { id: 'id', dir: 'desc' } as const;

/** Payment files, the newest first: what waits for approval, what the bank has, what it said. */
export function FilesScreen() {
  const t = useTranslations('payments');
  const trpc = useTRPC();
  const columns = useMemo(() => fileColumns({ t }), [t]);
  return (
    <DataTable
      listName="payments.files"
      title={t('files.title')}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.payments.files.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('searchFiles')}
      emptyState={<EmptyState title={t('empty.files.title')} what={t('empty.files.what')} />}
    />
  );
}
