'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import type { OrderRow } from './credit-words';
import { OrderPanel } from './order-panel';
import { orderColumns } from './orders.columns';

const tabs = ['all', 'referred', 'declined'] as const;
const keyOf = (row: OrderRow) => row.id;
const newest = { id: 'orderedAt', dir: 'desc' } as const;
const everything = {};

/** Every purchase with its decision beside the list; the referred ones have a tab of their own. */
export function OrdersScreen() {
  const t = useTranslations('credit');
  const trpc = useTRPC();
  const [{ tab }, setAt] = useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault('all'),
    cursor: parseAsString,
    open: parseAsString,
  });
  const columns = useMemo(() => orderColumns({ t }), [t]);
  const fixedFilters = useMemo(() => (tab === 'all' ? everything : { state: [tab] }), [tab]);
  return (
    <DataTable
      listName="credit.orders"
      title={t('orders.title')}
      head={
        <Tabs
          aria-label={t('orders.title')}
          value={tab}
          items={tabs.map((value) => ({ value, label: t(`orders.tab.${value}`) }))}
          onValueChange={(next) =>
            void setAt(
              { tab: tabs.find((one) => one === next) ?? 'all', cursor: null, open: null },
              { history: 'push' },
            )
          }
        />
      }
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={newest}
      fetchPage={(input) => trpc.credit.orders.queryOptions(input)}
      rowKey={keyOf}
      peek={({ rowKey, close }) => <OrderPanel key={rowKey} orderId={rowKey} onClose={close} />}
      searchPlaceholder={t('search')}
      emptyState={<EmptyState title={t('orders.empty.title')} what={t('orders.empty.what')} />}
    />
  );
}
