'use client';
import { PhoneOutgoing } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { useKey } from '@/components/ui/keys';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { Money } from '@/components/value/money';
import { caseColumns } from './cases.columns';
import type { CaseRow } from './case-words';
import { QueueEnd } from './queue-end-section';
import { useNextCase } from './use-next-case';

/** Everybody's cases, and those that one was given or has in hand. */
const tabNames = ['all', 'mine'] as const;

const keyOf = (row: CaseRow) => row.id;
const hrefOf = (id: string) => `/collections/${id}`;
const mostUrgent = { id: 'priority', dir: 'desc' } as const;

/** Who is late, in the order of the calls, and who may not be called and why. The next case is one key away. */
export function WorklistScreen() {
  const t = useTranslations('collections');
  const trpc = useTRPC();
  const columns = useMemo(() => caseColumns({ t }), [t]);
  const [{ tab }, setAt] = useQueryStates({
    tab: parseAsStringLiteral(tabNames).withDefault('all'),
    cursor: parseAsString,
    open: parseAsString,
  });
  const mayWork = useCan()('collections.work');
  const { next, pending, waiting } = useNextCase();
  const kbd = useKey({ id: 'collections.next', label: t('next.button'), key: 'n', group: t('title') }, next, {
    enabled: mayWork,
  });
  return (
    <DataTable
      key={tab}
      listName="collections.worklist"
      title={t('title')}
      head={
        <>
          <QueueFigures />
          {waiting ? <QueueEnd waiting={waiting} /> : null}
          {mayWork ? (
            <Tabs
              aria-label={t('tabs')}
              value={tab}
              items={tabNames.map((value) => ({ value, label: t(`tab.${value}`) }))}
              onValueChange={(to) =>
                void setAt({ tab: to === 'mine' ? 'mine' : 'all', cursor: null, open: null }, { history: 'push' })
              }
            />
          ) : null}
        </>
      }
      columns={columns}
      defaultSort={mostUrgent}
      fetchPage={(input) =>
        tab === 'mine' && mayWork
          ? trpc.collections.myCases.queryOptions(input)
          : trpc.collections.worklist.queryOptions(input)
      }
      rowKey={keyOf}
      hrefOf={hrefOf}
      searchPlaceholder={t('search')}
      actions={
        <Button
          variant="primary"
          icon={<PhoneOutgoing aria-hidden />}
          kbd={kbd}
          pending={pending}
          disabledReason={mayWork ? null : t('onlyAgents')}
          onClick={next}
        >
          {t('next.button')}
        </Button>
      }
      emptyState={
        tab === 'mine' ? (
          <EmptyState title={t('emptyMine.title')} what={t('emptyMine.what')} />
        ) : (
          <EmptyState title={t('empty.title')} what={t('empty.what')} />
        )
      }
    />
  );
}

function QueueFigures() {
  const t = useTranslations('collections.figure');
  const { data } = useQuery(useTRPC().collections.figures.queryOptions({}));
  const callable = data?.byContact.find((one) => one.contact === 'ok')?.cases ?? 0;
  const totals = new Map<string, bigint>();
  for (const { currency, overdueMinor } of data?.byBucket ?? [])
    totals.set(currency, (totals.get(currency) ?? 0n) + overdueMinor);
  return (
    <div className="px-4 pb-3">
      <FigureStrip>
        <Figure label={t('cases')} value={data?.cases ?? '—'} />
        <Figure label={t('callable')} value={data ? callable : '—'} />
        <Figure
          label={t('overdue')}
          value={
            totals.size === 0
              ? '—'
              : [...totals].map(([currency, amountMinor]) => (
                  <Money key={currency} className="mr-3" value={{ amountMinor, currency }} />
                ))
          }
        />
        <Figure
          label={t('promises')}
          value={data?.promises.open ?? '—'}
          note={data ? t('dueToday', { count: data.promises.dueToday }) : null}
        />
      </FigureStrip>
    </div>
  );
}
