'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { HashText } from '@/components/value/hash-text';
import { EventPanel } from './event-panel';
import { auditColumns, type AuditRow } from './events.columns';

const keyOf = (row: AuditRow) => String(row.id);
const newest = { id: 'id', dir: 'desc' } as const;
const nothing: readonly string[] = [];

/** Who did what, the newest first, and how far the seals reach that prove it. */
export function AuditScreen() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const { data: choices } = useQuery(trpc.audit.filterChoices.queryOptions());
  const commands = choices?.commands ?? nothing;
  const entityTypes = choices?.entityTypes ?? nothing;
  const columns = useMemo(() => auditColumns({ t, commands, entityTypes }), [t, commands, entityTypes]);
  return (
    <DataTable
      listName="audit.events"
      title={t('title')}
      head={<Seals />}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.audit.events.queryOptions(input)}
      rowKey={keyOf}
      searchPlaceholder={t('search')}
      peek={({ rowKey, close }) => <EventPanel key={rowKey} id={rowKey} onClose={close} />}
      emptyState={<EmptyState title={t('empty.title')} what={t('empty.what')} />}
    />
  );
}

function Seals() {
  const t = useTranslations('audit.seal');
  const format = useFormatter();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.audit.sealState.queryOptions());
  return (
    <p className="flex min-h-7 flex-wrap items-baseline gap-x-2 px-4 pb-2 text-ink-2">
      {data ? (
        <>
          <span>{t('rows', { rows: format.number(data.rows), batches: format.number(data.batches) })}</span>
          {data.lastRoot ? (
            <span>
              {t('root')} <HashText hash={data.lastRoot} /> <Instant at={data.sealedAt} />
            </span>
          ) : null}
          <span>{t('unsealed', { count: Number(data.unsealed) })}</span>
        </>
      ) : null}
    </p>
  );
}
