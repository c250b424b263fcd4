'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { DeskFiguresStrip } from './desk-figures-section';
import { exceptionColumns } from './exceptions.columns';
import type { ExceptionRow } from './recon-words';
import { UploadButton } from './upload-dialog';

const tabs = ['open', 'closed'] as const;
const states = { open: ['open', 'partly'], closed: ['closed'] };
const oldest = { id: 'bookedOn', dir: 'asc' } as const;
const newest = { id: 'bookedOn', dir: 'desc' } as const;
const keyOf = (row: ExceptionRow) => row.id;
const hrefOf = (id: string) => `/reconciliation/${id}`;

/** What no rule could book: why, how long it has been lying, how much, and what could explain it. */
export function DeskScreen() {
  const t = useTranslations('reconciliation');
  const trpc = useTRPC();
  const [{ tab }, setAt] = useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault('open'),
    cursor: parseAsString,
  });
  const columns = useMemo(() => exceptionColumns({ t }), [t]);
  const fixedFilters = useMemo(() => ({ state: states[tab] }), [tab]);
  return (
    <DataTable
      listName="reconciliation.exceptions"
      title={t('title')}
      head={
        <>
          <DeskFiguresStrip />
          <Tabs
            aria-label={t('tabs')}
            value={tab}
            items={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
            onValueChange={(next) =>
              void setAt({ tab: next === 'closed' ? 'closed' : 'open', cursor: null }, { history: 'push' })
            }
          />
        </>
      }
      actions={<UploadButton />}
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={tab === 'open' ? oldest : newest}
      fetchPage={(input) => trpc.reconciliation.exceptions.queryOptions(input)}
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t(`empty.${tab}.title`)} what={t(`empty.${tab}.what`)} />}
    />
  );
}
