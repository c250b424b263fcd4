import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { planTones, type PlanRow } from './credit-words';

type Tools = Pick<ColumnTools, 't'>;

const text = (id: 'customerName' | 'merchantName', header: string): Column<PlanRow> => ({
  id,
  header,
  width: 170,
  sortable: true,
  filter: { kind: 'text' },
  cell: (row) => row[id],
});

const amount = (id: 'openMinor' | 'overdueMinor' | 'principalMinor', header: string): Column<PlanRow> => ({
  id,
  header,
  width: 118,
  align: 'end',
  sortable: id !== 'openMinor',
  filter: id === 'openMinor' ? undefined : { kind: 'amount-range' },
  cell: (row) => <Money value={row[id] > 0n ? { amountMinor: row[id], currency: row.currency } : null} />,
});

/** The columns of plans: whose, what is open and overdue, how late, and when the next instalment is due. */
export function planColumns({ t }: Tools): Column<PlanRow>[] {
  return [
    {
      id: 'ref',
      header: t('column.plan'),
      width: 140,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <RefText>{row.ref}</RefText>,
    },
    text('customerName', t('column.customer')),
    text('merchantName', t('column.merchant')),
    amount('principalMinor', t('column.financed')),
    amount('openMinor', t('column.open')),
    amount('overdueMinor', t('column.overdue')),
    {
      id: 'dpd',
      header: t('column.dpd'),
      width: 128,
      align: 'end',
      sortable: true,
      cell: (row) => <span className="tabular">{row.dpd === 0 ? '—' : row.dpd}</span>,
    },
    {
      id: 'bucket',
      header: t('column.bucket'),
      width: 90,
      filter: {
        kind: 'enum',
        options: ['current', '1-7', '8-30', '31-60', '61-90', '91+'].map((value) => ({ value, label: value })),
      },
      cell: (row) => row.bucket,
    },
    {
      id: 'nextDueOn',
      header: t('column.nextDue'),
      width: 118,
      cell: (row) => <BusinessDateText date={row.nextDueOn} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 100,
      sortable: true,
      filter: {
        kind: 'enum',
        options: Object.keys(planTones).map((value) => ({ value, label: t(`plan.status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.state} noun="credit.plan" tones={planTones} />,
    },
    {
      id: 'startedOn',
      header: t('column.started'),
      width: 118,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.startedOn} />,
    },
  ];
}
