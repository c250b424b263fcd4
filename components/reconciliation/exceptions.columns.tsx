import { Badge } from '@/components/ui/badge';
import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { ageBuckets, ageTone, bucketKey, causes, exceptionTones, type ExceptionRow } from './recon-words';

function whatAndWhy({ t }: Pick<ColumnTools, 't'>): Column<ExceptionRow>[] {
  return [
    { id: 'ref', header: t('column.ref'), width: 152, cell: (row) => <RefText>{row.ref}</RefText> },
    {
      id: 'cause',
      header: t('column.cause'),
      width: 176,
      sortable: true,
      filter: { kind: 'enum', options: causes.map((value) => ({ value, label: t(`cause.${value}`) })) },
      cell: (row) => t(`cause.${row.cause}`),
    },
    {
      id: 'ageBucket',
      header: t('column.age'),
      width: 84,
      filter: {
        kind: 'enum',
        options: ageBuckets.map((value) => ({ value, label: t(`bucket.${bucketKey(value)}`) })),
      },
      cell: (row) => <Badge tone={ageTone(row.ageDays)}>{t('days', { count: row.ageDays })}</Badge>,
    },
    {
      id: 'openMinor',
      header: t('column.open'),
      width: 124,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.openMinor, currency: row.currency }} />,
    },
    { id: 'counterpartyName', header: t('column.from'), width: 170, cell: (row) => row.counterpartyName ?? '—' },
    { id: 'remittance', header: t('column.remittance'), width: 230, cell: (row) => row.remittance ?? '—' },
    {
      id: 'suggestion',
      header: t('column.suggestion'),
      width: 200,
      cell: (row) =>
        row.suggestion === null
          ? t('noSuggestion')
          : row.suggestions > 1
            ? t('suggestionAndMore', { first: row.suggestion, count: row.suggestions - 1 })
            : row.suggestion,
    },
  ];
}

function whoAndWhen({ t }: Pick<ColumnTools, 't'>): Column<ExceptionRow>[] {
  return [
    { id: 'ownerName', header: t('column.owner'), width: 130, sortable: true, cell: (row) => row.ownerName ?? '—' },
    {
      id: 'state',
      header: t('column.state'),
      width: 90,
      hiddenByDefault: true,
      cell: (row) => <StatusBadge status={row.state} noun="reconciliation" tones={exceptionTones} />,
    },
    {
      id: 'bookedOn',
      header: t('column.booked'),
      width: 116,
      sortable: true,
      hiddenByDefault: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.bookedOn} />,
    },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 120,
      align: 'end',
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
  ];
}

/** The columns of the desk: what lies there, why, how long, how much is open, and with whom. */
export function exceptionColumns(tools: Pick<ColumnTools, 't'>): Column<ExceptionRow>[] {
  return [...whatAndWhy(tools), ...whoAndWhen(tools)];
}
