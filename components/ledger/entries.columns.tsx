import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { eventWords, type EntryRow } from './ledger-words';

/** The columns of the journal. */
export function entryColumns({ t }: Pick<ColumnTools, 't'>): Column<EntryRow>[] {
  return [
    { id: 'event', header: t('column.event'), width: 240, cell: (row) => eventWords(row.event) },
    {
      id: 'businessDate',
      header: t('column.day'),
      width: 118,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.businessDate} />,
    },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 140,
      align: 'end',
      cell: (row) => (
        <Money
          value={
            row.amountMinor === null || row.currency === null
              ? null
              : { amountMinor: row.amountMinor, currency: row.currency }
          }
        />
      ),
    },
    { id: 'text', header: t('column.text'), width: 260, cell: (row) => row.text ?? '—' },
    { id: 'sourceType', header: t('column.source'), width: 150, cell: (row) => eventWords(row.sourceType) },
    {
      id: 'sourceId',
      header: t('column.sourceId'),
      width: 280,
      hiddenByDefault: true,
      cell: (row) => <span className="font-mono">{row.sourceId}</span>,
    },
    { id: 'postedAt', header: t('column.posted'), width: 160, cell: (row) => <Instant at={row.postedAt} /> },
  ];
}
