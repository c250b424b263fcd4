import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { lineTones, type LineRow } from './recon-words';

/** The columns of the lines of one statement. */
export function lineColumns({ t }: Pick<ColumnTools, 't'>): Column<LineRow>[] {
  return [
    { id: 'no', header: t('column.no'), width: 68, align: 'end', sortable: true, cell: (row) => row.no },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 126,
      align: 'end',
      sortable: true,
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
    {
      id: 'status',
      header: t('column.state'),
      width: 104,
      filter: {
        kind: 'enum',
        options: ['matched', 'partly', 'open'].map((value) => ({ value, label: t(`status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.status} noun="reconciliation" tones={lineTones} />,
    },
    {
      id: 'counterpartyName',
      header: t('column.counterparty'),
      width: 180,
      cell: (row) => row.counterpartyName ?? '—',
    },
    { id: 'remittance', header: t('column.remittance'), width: 250, cell: (row) => row.remittance ?? '—' },
    {
      id: 'rules',
      header: t('column.rule'),
      width: 130,
      cell: (row) => row.rules ?? '—',
    },
    {
      id: 'valueDate',
      header: t('column.value'),
      width: 112,
      hiddenByDefault: true,
      cell: (row) => <BusinessDateText date={row.valueDate} />,
    },
    {
      id: 'counterpartyIban',
      header: t('column.iban'),
      width: 150,
      hiddenByDefault: true,
      cell: (row) => <MaskedIban text={row.counterpartyIban} />,
    },
    {
      id: 'endToEndId',
      header: t('column.endToEndId'),
      width: 190,
      hiddenByDefault: true,
      cell: (row) => row.endToEndId ?? '—',
    },
    {
      id: 'bankRef',
      header: t('column.bankRef'),
      width: 160,
      hiddenByDefault: true,
      cell: (row) => row.bankRef ?? '—',
    },
  ];
}
