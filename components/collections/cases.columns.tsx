import type { Column, ColumnTools } from '@/components/data-table/column';
import { Badge } from '@/components/ui/badge';
import { Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { contactTones, lateTone, type CaseRow } from './case-words';

type Tools = Pick<ColumnTools, 't'>;

function whoAndWhy({ t }: Tools): Column<CaseRow>[] {
  return [
    {
      id: 'customerName',
      header: t('column.customer'),
      width: 170,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.customerName,
    },
    {
      id: 'overdueMinor',
      header: t('column.overdue'),
      width: 110,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.overdueMinor, currency: row.currency }} />,
    },
    {
      id: 'dpd',
      header: t('column.dpd'),
      width: 90,
      align: 'end',
      sortable: true,
      cell: (row) => <Badge tone={lateTone(row.dpd)}>{t('days', { count: row.dpd })}</Badge>,
    },
    {
      id: 'contact',
      header: t('column.contact'),
      width: 370,
      filter: {
        kind: 'enum',
        options: Object.keys(contactTones).map((value) => ({ value, label: t(`contact.${value}`) })),
      },
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2" title={row.contactReason}>
          <Badge tone={contactTones[row.contact]}>{t(`contact.${row.contact}`)}</Badge>
          {row.contact === 'ok' ? null : <span className="truncate text-ink-2">{row.contactReason}</span>}
        </span>
      ),
    },
    {
      id: 'why',
      header: t('column.why'),
      width: 380,
      cell: (row) => (
        <span className="truncate" title={row.why}>
          {row.why}
        </span>
      ),
    },
  ];
}

/** The columns of the worklist: who, how much, how late, may they be called, and why in this place. */
export function caseColumns({ t }: Tools): Column<CaseRow>[] {
  return [
    ...whoAndWhy({ t }),
    { id: 'lockedByName', header: t('column.takenBy'), width: 130, cell: (row) => row.lockedByName ?? '—' },
    {
      id: 'priority',
      header: t('column.priority'),
      width: 104,
      align: 'end',
      sortable: true,
      cell: (row) => <span className="tabular">{row.priority}</span>,
    },
    {
      id: 'bucket',
      header: t('column.bucket'),
      width: 90,
      filter: {
        kind: 'enum',
        options: ['1-7', '8-30', '31-60', '61-90', '91+'].map((value) => ({ value, label: value })),
      },
      hiddenByDefault: true,
      cell: (row) => row.bucket,
    },
    {
      id: 'ref',
      header: t('column.ref'),
      width: 130,
      sortable: true,
      filter: { kind: 'text' },
      hiddenByDefault: true,
      cell: (row) => <RefText>{row.ref}</RefText>,
    },
    {
      id: 'lastContactAt',
      header: t('column.lastContact'),
      width: 170,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.lastContactAt} />,
    },
    {
      id: 'assignedToName',
      header: t('column.assignedTo'),
      width: 130,
      filter: { kind: 'text' },
      hiddenByDefault: true,
      cell: (row) => row.assignedToName ?? '—',
    },
  ];
}
