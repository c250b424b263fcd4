'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { policyColumns } from './policies.columns';
import { PolicyPanel } from './policy-panel';
import type { Policy } from './policy-words';

const keyOf = (row: Policy) => row.id;
const byCommand = { id: 'command', dir: 'asc' } as const;

/** Which act asks whom, and from which amount on. For reading: a policy is changed through an approval itself. */
export function PoliciesScreen() {
  const t = useTranslations('approvals');
  const roles = useTranslations('access.role');
  const trpc = useTRPC();
  const columns = useMemo(() => policyColumns({ t, roles }), [t, roles]);
  return (
    <DataTable
      listName="approvals.policies"
      title={t('policy.title')}
      columns={columns}
      defaultSort={byCommand}
      fetchPage={(input) => trpc.approvals.policies.queryOptions(input)}
      rowKey={keyOf}
      peek={({ row, close }) => (row ? <PolicyPanel policy={row} onClose={close} /> : null)}
      emptyState={<EmptyState title={t('policy.empty.title')} what={t('policy.empty.what')} />}
    />
  );
}
