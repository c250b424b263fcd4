import Link from 'next/link';
import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { promiseTones, type PromiseRow } from './case-words';

type Tools = Pick<ColumnTools, 't'>;

function whoAndHowMuch({ t }: Tools): Column<PromiseRow>[] {
  return [
    {
      id: 'customerName',
      header: t('column.customer'),
      width: 200,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.customerName,
    },
    {
      id: 'amountMinor',
      header: t('column.promised'),
      width: 120,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
    {
      id: 'receivedMinor',
      header: t('column.received'),
      width: 120,
      align: 'end',
      sortable: true,
      cell: (row) => <Money value={{ amountMinor: row.receivedMinor, currency: row.currency }} />,
    },
  ];
}

/** The columns of promises: who, how much, by when, and what became of it. */
export function promiseColumns({ t }: Tools): Column<PromiseRow>[] {
  return [
    ...whoAndHowMuch({ t }),
    {
      id: 'dueDate',
      header: t('column.due'),
      width: 120,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.dueDate} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 120,
      sortable: true,
      filter: {
        kind: 'enum',
        options: Object.keys(promiseTones).map((value) => ({ value, label: t(`status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.state} noun="collections" tones={promiseTones} />,
    },
    {
      id: 'takenOn',
      header: t('column.taken'),
      width: 120,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.takenOn} />,
    },
    { id: 'takenBy', header: t('column.by'), width: 150, sortable: true, cell: (row) => row.takenBy },
    {
      id: 'caseRef',
      header: t('column.ref'),
      width: 140,
      firm: true,
      filter: { kind: 'text' },
      cell: (row) => (
        <Link href={`/collections/${row.caseId}`} className="text-accent underline-offset-2 hover:underline">
          <RefText>{row.caseRef}</RefText>
        </Link>
      ),
    },
  ];
}
