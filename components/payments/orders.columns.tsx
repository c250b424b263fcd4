import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { amountOf, orderStates, orderTones, type OrderRow, type OrderTab } from './payment-words';

type Tools = Pick<ColumnTools, 't'> & { tab: OrderTab };

/** The columns of payouts and debits; blocked ones show why instead of how far they are. */
export function orderColumns({ t, tab }: Tools): Column<OrderRow>[] {
  const why = tab === 'blocked';
  return [
    { id: 'ref', header: t('column.ref'), width: 152, sortable: true, cell: (row) => <RefText>{row.ref}</RefText> },
    {
      id: 'holderName',
      header: t('column.payee'),
      width: 210,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.holderName,
    },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 120,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={amountOf(row)} />,
    },
    {
      id: 'executionDate',
      header: t('column.execution'),
      width: 118,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.executionDate} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 132,
      firm: true,
      filter: tab === 'all' ? { kind: 'enum', options: stateOptions(t) } : undefined,
      cell: (row) => <StatusBadge status={row.state} noun="payments.order" tones={orderTones} />,
    },
    {
      id: 'blockedReason',
      header: t('column.why'),
      width: 420,
      hiddenByDefault: !why,
      cell: (row) => row.blockedReason ?? '—',
    },
    { id: 'iban', header: t('column.iban'), width: 150, firm: true, cell: (row) => <MaskedIban text={row.iban} /> },
    {
      id: 'fileRef',
      header: t('column.file'),
      width: 130,
      hiddenByDefault: why || tab === 'ready',
      cell: (row) => (row.fileRef ? <RefText>{row.fileRef}</RefText> : '—'),
    },
    {
      id: 'reasonCode',
      header: t('column.reason'),
      width: 80,
      hiddenByDefault: tab !== 'back',
      cell: (row) => row.reasonCode ?? '—',
    },
    {
      id: 'kind',
      header: t('column.kind'),
      width: 130,
      hiddenByDefault: true,
      cell: (row) => t(`kind.${row.kind}`),
    },
  ];
}

const stateOptions = (t: ColumnTools['t']) =>
  orderStates.map((value) => ({ value, label: t(`order.status.${value}`) }));
