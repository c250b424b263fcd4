'use client';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import { policyColumns } from './policies.columns';
import { PolicyDialog } from './policy-dialog';
import { PolicyPanel } from './policy-panel';
import type { Policy } from './policy-words';

const keyOf = (row: Policy) => row.id;
const byName = { id: 'name', dir: 'asc' } as const;

/** Which act asks whom, and from which amount on. A change of policy is a request itself, for another administrator. */
export function PoliciesScreen() {
  const t = useTranslations('approvals');
  const roles = useTranslations('access.role');
  const trpc = useTRPC();
  const may = useCan()('approvals.changePolicy');
  const [writing, setWriting] = useState(false);
  const columns = useMemo(() => policyColumns({ t, roles }), [t, roles]);
  return (
    <>
      <DataTable
        listName="approvals.policies"
        title={t('policy.title')}
        columns={columns}
        defaultSort={byName}
        fetchPage={(input) => trpc.approvals.policies.queryOptions(input)}
        rowKey={keyOf}
        actions={
          <>
            <Link href="/approvals/delegations" className="text-accent">
              {t('delegation.title')}
            </Link>
            <Button variant="primary" disabledReason={may ? null : t('policy.mayNot')} onClick={() => setWriting(true)}>
              {t('policy.new')}
            </Button>
          </>
        }
        peek={({ row, close }) => (row ? <PolicyPanel policy={row} onClose={close} /> : null)}
        emptyState={<EmptyState title={t('policy.empty.title')} what={t('policy.empty.what')} />}
      />
      {writing ? <PolicyDialog policy={null} live={null} open onOpenChange={setWriting} /> : null}
    </>
  );
}
