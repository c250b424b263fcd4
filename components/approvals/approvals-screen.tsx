'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { BulkDialog } from './bulk-dialog';
import { RequestPanel } from './request-panel';
import { requestColumns, type RequestRow } from './requests.columns';
import { useBulk } from './use-bulk';

const tabs = ['mine', 'waiting', 'submitted', 'done'] as const;
const mostUrgent = { id: 'urgency', dir: 'asc' } as const;
const newest = { id: 'submittedAt', dir: 'desc' } as const;
const keyOf = (row: RequestRow) => row.id;

/** The inbox of approvals: what waits for whom, until when, and the request itself beside the list. */
export function ApprovalsScreen() {
  const t = useTranslations('approvals');
  const trpc = useTRPC();
  const { now } = useReader();
  const [{ tab }, setAt] = useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault('mine'),
    cursor: parseAsString,
    open: parseAsString,
  });
  const { data: counts } = useQuery(trpc.approvals.counts.queryOptions({}));
  const columns = useMemo(() => requestColumns({ t, now, done: tab === 'done' }), [t, now, tab]);
  const can = useCan();
  const bulk = useBulk(can('approvals.decide') ? null : t('bulk.mayNot'));
  const fixedFilters = useMemo(() => ({ tab: [tab] }), [tab]);
  const items = tabs.map((value) => ({
    value,
    label: t(`tab.${value}`),
    count: value === 'done' ? undefined : counts?.[value],
  }));
  return (
    <>
      <DataTable
        listName="approvals.inbox"
        title={t('title')}
        head={
          <Tabs
            aria-label={t('tabs')}
            value={tab}
            items={items}
            onValueChange={(next) =>
              void setAt(
                { tab: tabs.find((one) => one === next) ?? 'mine', cursor: null, open: null },
                { history: 'push' },
              )
            }
          />
        }
        columns={columns}
        fixedFilters={fixedFilters}
        defaultSort={tab === 'done' || tab === 'submitted' ? newest : mostUrgent}
        fetchPage={(input) => trpc.approvals.inbox.queryOptions(input)}
        rowKey={keyOf}
        searchPlaceholder={t('search')}
        peek={({ rowKey, close }) => <RequestPanel key={rowKey} requestId={rowKey} onClose={close} />}
        bulkActions={tab === 'mine' ? bulk.actions : undefined}
        emptyState={<EmptyState title={t(`empty.${tab}.title`)} what={t(`empty.${tab}.what`)} />}
      />
      {bulk.open ? (
        <BulkDialog
          key={bulk.open.bulkId}
          bulkId={bulk.open.bulkId}
          onClose={bulk.close}
          onConfirmed={bulk.open.clear}
        />
      ) : null}
    </>
  );
}
