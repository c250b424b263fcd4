'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { PeekPanel } from '@/components/ui/peek-panel';
import { useTRPC } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { OrderPanel } from './order-panel';
import type { ReturnRow } from './payment-words';
import { returnColumns } from './returns.columns';

const keyOf = (row: ReturnRow) => row.id;
const newest = { id: 'learnedOn', dir: 'desc' } as const;

/** What came back after it was booked: why, and what we do about it. */
export function ReturnsScreen() {
  const t = useTranslations('payments');
  const trpc = useTRPC();
  const columns = useMemo(() => returnColumns({ t }), [t]);
  return (
    <DataTable
      listName="payments.returns"
      title={t('returns.title')}
      columns={columns}
      defaultSort={newest}
      fetchPage={(input) => trpc.payments.returns.queryOptions(input)}
      rowKey={keyOf}
      searchPlaceholder={t('searchOrders')}
      peek={({ rowKey, row, close }) =>
        row ? (
          <OrderPanel key={rowKey} orderId={row.orderId} onClose={close} />
        ) : (
          <PeekPanel title={t('panel.notHere')} onClose={close}>
            <p>{t('panel.notHereWhat')}</p>
          </PeekPanel>
        )
      }
      emptyState={<EmptyState title={t('empty.returns.title')} what={t('empty.returns.what')} />}
    />
  );
}
