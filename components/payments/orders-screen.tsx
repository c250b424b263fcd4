'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { BulkAction } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { OrderPanel } from './order-panel';
import { orderColumns } from './orders.columns';
import { orderTabNames, orderTabs, type OrderRow, type OrderTab } from './payment-words';

type OrdersScreenProps = {
  direction: 'out' | 'in';
  /** The tabs that this direction has. */
  tabs?: readonly OrderTab[];
  actions?: (tab: OrderTab) => ReactNode;
  bulkActions?: readonly BulkAction[];
  head?: ReactNode;
};

const keyOf = (row: OrderRow) => row.id;
const latest = { id: 'executionDate', dir: 'desc' } as const;

/** Payment orders of one direction by what has to be done with them, each with its story beside the list. */
export function OrdersScreen({ direction, tabs = orderTabNames, actions, bulkActions, head }: OrdersScreenProps) {
  const t = useTranslations('payments');
  const trpc = useTRPC();
  const first = tabs[0] ?? 'all';
  const [{ tab }, setAt] = useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault(first),
    cursor: parseAsString,
    open: parseAsString,
  });
  const columns = useMemo(() => orderColumns({ t, tab }), [t, tab]);
  const fixedFilters = useMemo(
    () => ({ direction: [direction], ...(tab === 'all' ? {} : { state: [...orderTabs[tab]] }) }),
    [direction, tab],
  );
  const noun = direction === 'out' ? 'payouts' : 'debits';
  return (
    <DataTable
      key={tab}
      listName="payments.orders"
      title={t(`${noun}.title`)}
      head={
        <>
          {head}
          <Tabs
            aria-label={t('orderTabs')}
            value={tab}
            items={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
            onValueChange={(next) =>
              void setAt(
                { tab: tabs.find((one) => one === next) ?? first, cursor: null, open: null },
                { history: 'push' },
              )
            }
          />
        </>
      }
      actions={actions?.(tab)}
      bulkActions={tab === 'ready' ? bulkActions : undefined}
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={latest}
      fetchPage={(input) => trpc.payments.orders.queryOptions(input)}
      rowKey={keyOf}
      searchPlaceholder={t('searchOrders')}
      peek={({ rowKey, close }) => <OrderPanel key={rowKey} orderId={rowKey} onClose={close} />}
      emptyState={<EmptyState title={t(`empty.${noun}.${tab}.title`)} what={t(`empty.${noun}.${tab}.what`)} />}
    />
  );
}
