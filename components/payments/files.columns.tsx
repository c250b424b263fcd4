import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { fileStates, fileTones, type FileRow } from './payment-words';

/** The columns of the payment files. */
export function fileColumns({ t }: Pick<ColumnTools, 't'>): Column<FileRow>[] {
  return [
    { id: 'ref', header: t('column.file'), width: 140, sortable: true, cell: (row) => <RefText>{row.ref}</RefText> },
    {
      id: 'direction',
      header: t('column.kind'),
      width: 110,
      filter: {
        kind: 'enum',
        options: ['out', 'in'].map((value) => ({ value, label: t(`direction.${value}`) })),
      },
      cell: (row) => t(`direction.${row.direction}`),
    },
    {
      id: 'totalMinor',
      header: t('column.total'),
      width: 130,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.totalMinor, currency: row.currency }} />,
    },
    {
      id: 'orderCount',
      header: t('column.orders'),
      width: 80,
      align: 'end',
      sortable: true,
      cell: (row) => row.orderCount,
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
      width: 148,
      firm: true,
      filter: { kind: 'enum', options: fileStates.map((value) => ({ value, label: t(`file.status.${value}`) })) },
      cell: (row) => (
        <StatusBadge
          status={row.state === 'prepared' && row.requestId ? 'waiting' : row.state}
          noun="payments.file"
          tones={{ ...fileTones, waiting: 'info' }}
        />
      ),
    },
    { id: 'bankStatus', header: t('column.bank'), width: 80, cell: (row) => row.bankStatus ?? '—' },
    { id: 'bankAccountName', header: t('column.account'), width: 170, cell: (row) => row.bankAccountName },
    { id: 'builtByName', header: t('column.builtBy'), width: 140, cell: (row) => row.builtByName ?? '—' },
    {
      id: 'sentAt',
      header: t('column.sent'),
      width: 150,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.sentAt} />,
    },
  ];
}
