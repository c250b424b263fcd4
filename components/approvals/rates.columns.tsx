import Link from 'next/link';
import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { BusinessDateText } from '@/components/value/dates';

export type RateRow = RouterOutputs['approvals']['rates']['rows'][number];

/** The columns of the exchange rates: the day, the pair, what it is worth, and the two people who say so. */
export function rateColumns({ t }: Pick<ColumnTools, 't'>): Column<RateRow>[] {
  return [
    {
      id: 'rateDate',
      header: t('date'),
      width: 130,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.rateDate} />,
    },
    {
      id: 'fromCurrency',
      header: t('from'),
      width: 90,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.fromCurrency,
    },
    {
      id: 'toCurrency',
      header: t('to'),
      width: 90,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.toCurrency,
    },
    {
      id: 'rate',
      header: t('rate'),
      width: 230,
      align: 'end',
      cell: (row) => (
        <span className="tabular">{t('worth', { from: row.fromCurrency, rate: row.rate, to: row.toCurrency })}</span>
      ),
    },
    { id: 'source', header: t('source'), width: 160, cell: (row) => row.source },
    {
      id: 'recordedBy',
      header: t('recordedBy'),
      width: 180,
      cell: (row) => row.recordedBy ?? '—',
    },
    { id: 'approvedBy', header: t('approvedBy'), width: 180, cell: (row) => row.approvedBy ?? '—' },
    {
      id: 'requestRef',
      header: t('request'),
      width: 150,
      cell: (row) =>
        row.requestId ? (
          <Link className="text-accent" href={`/approvals/${row.requestId}`}>
            {row.requestRef}
          </Link>
        ) : (
          '—'
        ),
    },
  ];
}
