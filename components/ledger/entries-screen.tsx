'use client';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import { entryColumns } from './entries.columns';
import { EntryPanel } from './entry-panel';
import { LedgerTabs } from './ledger-tabs-section';
import type { EntryRow } from './ledger-words';

const keyOf = (row: EntryRow) => row.id;
const newest = { id: 'businessDate', dir: 'desc' } as const;

/** The journal; of one account when the address names it. */
export function EntriesScreen() {
  const t = useTranslations('ledger');
  const trpc = useTRPC();
  const [{ account }, setAt] = useQueryStates({ account: parseAsString, cursor: parseAsString, open: parseAsString });
  const columns = useMemo(() => entryColumns({ t }), [t]);
  const fixedFilters = useMemo((): Record<string, string> => (account ? { account } : {}), [account]);
  return (
    <DataTable
      listName="ledger.entries"
      title={t('entries.title')}
      head={
        <>
          <LedgerTabs />
          {account ? (
            <AccountChip account={account} onClear={() => void setAt({ account: null, cursor: null, open: null })} />
          ) : null}
        </>
      }
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={newest}
      fetchPage={(input) => trpc.ledger.entries.queryOptions(input)}
      rowKey={keyOf}
      searchPlaceholder={t('entries.search')}
      peek={({ rowKey, close }) => <EntryPanel key={rowKey} entryId={rowKey} onClose={close} />}
      emptyState={<EmptyState title={t('entries.empty.title')} what={t('entries.empty.what')} />}
    />
  );
}

function AccountChip({ account, onClear }: { account: string; onClear: () => void }) {
  const t = useTranslations('ledger');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.ledger.trialBalance.queryOptions({}));
  const name = data?.find((row) => row.account === account)?.name ?? account;
  return (
    <div className="flex items-center gap-2 px-4 py-2 text-ink-2">
      {t('entries.of', { account: name })}
      <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={onClear}>
        {t('entries.all')}
      </Button>
    </div>
  );
}
