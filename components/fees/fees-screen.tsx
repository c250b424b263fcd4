'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { FeePanel } from './fee-panel';
import type { FeeRow } from './fee-words';
import { feeColumns } from './fees.columns';

const keyOf = (row: FeeRow) => row.id;
const newest = { id: 'assessedOn', dir: 'desc' } as const;

/** The fees that were charged, each with the card that says why. */
export function FeesScreen() {
  const t = useTranslations('fees');
  const trpc = useTRPC();
  const columns = useMemo(() => feeColumns({ t }), [t]);
  return (
    <DataTable
      listName="fees.fees"
      title={t('fees.title')}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.fees.fees.queryOptions(input)}
      rowKey={keyOf}
      peek={({ rowKey, close }) => <FeePanel key={rowKey} feeId={rowKey} onClose={close} />}
      emptyState={<EmptyState title={t('fees.empty.title')} what={t('fees.empty.what')} />}
    />
  );
}
