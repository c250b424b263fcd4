import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { orderStates, orderTones, type OrderRow } from './credit-words';

type Tools = Pick<ColumnTools, 't'>;

function whatAndWhose({ t }: Tools): Column<OrderRow>[] {
  return [
    {
      id: 'ref',
      header: t('column.ref'),
      width: 140,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <RefText>{row.ref}</RefText>,
    },
    {
      id: 'customerName',
      header: t('column.customer'),
      width: 180,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.customerName,
    },
    {
      id: 'merchantName',
      header: t('column.merchant'),
      width: 170,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.merchantName,
    },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 120,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
  ];
}

/** The columns of purchases: whose, how much, what was decided and which rules spoke against. */
export function orderColumns({ t }: Tools): Column<OrderRow>[] {
  return [
    ...whatAndWhose({ t }),
    {
      id: 'state',
      header: t('column.state'),
      width: 110,
      sortable: true,
      filter: { kind: 'enum', options: orderStates.map((value) => ({ value, label: t(`order.status.${value}`) })) },
      cell: (row) => <StatusBadge status={row.state} noun="credit.order" tones={orderTones} />,
    },
    { id: 'reasons', header: t('column.reasons'), width: 140, cell: (row) => row.reasons || '—' },
    {
      id: 'orderedOn',
      header: t('column.ordered'),
      width: 120,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.orderedOn} />,
    },
    { id: 'product', header: t('column.product'), width: 110, sortable: true, cell: (row) => row.product },
    {
      id: 'planRef',
      header: t('column.plan'),
      width: 140,
      filter: { kind: 'text' },
      cell: (row) => (row.planRef ? <RefText>{row.planRef}</RefText> : '—'),
    },
    {
      id: 'merchantOrderRef',
      header: t('column.merchantRef'),
      width: 150,
      sortable: true,
      filter: { kind: 'text' },
      hiddenByDefault: true,
      cell: (row) => <span className="font-mono">{row.merchantOrderRef}</span>,
    },
  ];
}
