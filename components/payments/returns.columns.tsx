import type { Column, ColumnTools } from '@/components/data-table/column';
import { Badge, type Tone } from '@/components/ui/badge';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { amountOf, handlings, type ReturnRow } from './payment-words';

const tones: Readonly<Record<string, Tone>> = {
  retry: 'info',
  'fix-account': 'warn',
  'ask-customer': 'warn',
  'stop-mandate': 'danger',
  compliance: 'danger',
  'own-error': 'danger',
};

/** The columns of what came back: the code is shown with what we do about it. */
export function returnColumns({ t }: Pick<ColumnTools, 't'>): Column<ReturnRow>[] {
  return [
    { id: 'orderRef', header: t('column.ref'), width: 152, cell: (row) => <RefText>{row.orderRef}</RefText> },
    { id: 'holderName', header: t('column.who'), width: 190, filter: { kind: 'text' }, cell: (row) => row.holderName },
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
      id: 'reasonCode',
      header: t('column.reason'),
      width: 90,
      sortable: true,
      cell: (row) => <span className="font-mono">{row.reasonCode}</span>,
    },
    {
      id: 'handling',
      header: t('column.handling'),
      width: 170,
      firm: true,
      filter: { kind: 'enum', options: handlings.map((value) => ({ value, label: t(`handlingShort.${value}`) })) },
      cell: (row) => <Badge tone={tones[row.handling]}>{t(`handlingShort.${row.handling}`)}</Badge>,
    },
    {
      id: 'learnedOn',
      header: t('column.learned'),
      width: 118,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.learnedOn} />,
    },
    {
      id: 'bookedOn',
      header: t('column.booked'),
      width: 118,
      sortable: true,
      cell: (row) => <BusinessDateText date={row.bookedOn} />,
    },
    {
      id: 'direction',
      header: t('column.kind'),
      width: 110,
      filter: { kind: 'enum', options: ['out', 'in'].map((value) => ({ value, label: t(`direction.${value}`) })) },
      cell: (row) => t(`direction.${row.direction}`),
    },
    {
      id: 'chargeMinor',
      header: t('column.charge'),
      width: 100,
      align: 'end',
      hiddenByDefault: true,
      cell: (row) => <Money value={{ amountMinor: row.chargeMinor, currency: row.currency }} />,
    },
  ];
}
