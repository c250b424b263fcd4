'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { LimitPanel } from './limit-panel';
import { limitColumns, type LimitRow } from './limits.columns';

const keyOf = (row: LimitRow) => row.id;
const byName = { id: 'personName', dir: 'asc' } as const;

/** Up to which amount each person decides, role by role. */
export function LimitsScreen() {
  const t = useTranslations('approvals.limit');
  const roles = useTranslations('access.role');
  const trpc = useTRPC();
  const columns = useMemo(() => limitColumns({ t, roles }), [t, roles]);
  return (
    <DataTable
      listName="approvals.personLimits"
      title={t('title')}
      columns={columns}
      defaultSort={byName}
      fetchPage={(input) => trpc.approvals.personLimits.queryOptions(input)}
      rowKey={keyOf}
      peek={({ row, close }) => (row ? <LimitPanel key={row.id} row={row} onClose={close} /> : null)}
      emptyState={<EmptyState title={t('empty.title')} what={t('empty.what')} />}
    />
  );
}
