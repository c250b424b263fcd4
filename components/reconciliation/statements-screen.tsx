'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { ImportPanel } from './import-panel';
import type { ImportRow, StatementRow } from './recon-words';
import { importColumns, statementColumns } from './statements.columns';
import { UploadButton } from './upload-dialog';

const tabs = ['statements', 'imports'] as const;
type Tab = (typeof tabs)[number];
const newestDay = { id: 'bookedOn', dir: 'desc' } as const;
const newestFile = { id: 'storedAt', dir: 'desc' } as const;
const statementKey = (row: StatementRow) => row.id;
const importKey = (row: ImportRow) => row.rawFileId;
const hrefOf = (id: string) => `/reconciliation/statements/${id}`;

/** Statements that are booked, and the files of the bank as they were taken in. */
export function StatementsScreen() {
  const [{ tab }] = useTab();
  return tab === 'statements' ? <Statements /> : <Imports />;
}

function useTab() {
  return useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault('statements'),
    cursor: parseAsString,
    open: parseAsString,
    sort: parseAsString,
  });
}

function Head() {
  const t = useTranslations('reconciliation.statements');
  const [{ tab }, setAt] = useTab();
  return (
    <Tabs
      aria-label={t('tabs')}
      value={tab}
      items={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
      onValueChange={(next) =>
        void setAt({ tab: next as Tab, cursor: null, open: null, sort: null }, { history: 'push' })
      }
    />
  );
}

function Statements() {
  const t = useTranslations('reconciliation');
  const trpc = useTRPC();
  const columns = useMemo(() => statementColumns({ t }), [t]);
  return (
    <DataTable
      listName="reconciliation.statements"
      title={t('statements.title')}
      head={<Head />}
      actions={<UploadButton />}
      columns={columns}
      defaultSort={newestDay}
      fetchPage={(input) => trpc.reconciliation.statements.queryOptions(input)}
      rowKey={statementKey}
      hrefOf={hrefOf}
      searchPlaceholder={t('statements.search')}
      emptyState={<EmptyState title={t('statements.empty.title')} what={t('statements.empty.what')} />}
    />
  );
}

function Imports() {
  const t = useTranslations('reconciliation');
  const trpc = useTRPC();
  const columns = useMemo(() => importColumns({ t }), [t]);
  return (
    <DataTable
      listName="reconciliation.imports"
      title={t('statements.title')}
      head={<Head />}
      actions={<UploadButton />}
      columns={columns}
      defaultSort={newestFile}
      fetchPage={(input) => ({ ...trpc.reconciliation.imports.queryOptions(input), refetchInterval: 4_000 })}
      rowKey={importKey}
      searchPlaceholder={t('imports.search')}
      peek={({ row, close }) => (row ? <ImportPanel file={row} onClose={close} /> : null)}
      emptyState={<EmptyState title={t('imports.empty.title')} what={t('imports.empty.what')} />}
    />
  );
}
