'use client';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import type { RuleRow } from './fee-words';
import { ruleColumns } from './rules.columns';

const keyOf = (row: RuleRow) => row.id;
const newest = { id: 'updatedAt', dir: 'desc' } as const;

/** All fee rules with their versions; a rule opens on a page of its own. */
export function RulesScreen() {
  const t = useTranslations('fees');
  const trpc = useTRPC();
  const router = useRouter();
  const mayDraft = useCan()('fees.draftRule');
  const columns = useMemo(() => ruleColumns({ t }), [t]);
  return (
    <DataTable
      listName="fees.rules"
      title={t('rules.title')}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.fees.rules.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={(key) => `/fees/rules/${key}`}
      actions={
        <Button
          variant="primary"
          icon={<Plus />}
          disabledReason={mayDraft ? null : t('rules.onlyAdmins')}
          onClick={() => router.push('/fees/rules/new')}
        >
          {t('rules.draft')}
        </Button>
      }
      emptyState={<EmptyState title={t('rules.empty.title')} what={t('rules.empty.what')} />}
    />
  );
}
