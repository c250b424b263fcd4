import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';

export type MerchantRow = RouterOutputs['merchants']['list']['rows'][number];
export type StatementRow = RouterOutputs['merchants']['statement']['rows'][number];

const statuses = ['active', 'held', 'closed'];
const countries = ['AT', 'BE', 'DE', 'ES', 'FI', 'FR', 'IE', 'IT', 'LU', 'NL', 'PT'];
export const lineKinds = [
  'capture',
  'merchant-fee',
  'refund',
  'payout',
  'payout-rejected',
  'payout-returned',
  'reserve',
  'reserve-release',
  'adjustment',
];

/** "3.49 %" from 349 basis points. */
export function percentOf(bps: number): string {
  return `${(bps / 100).toFixed(2)} %`;
}

/** What a merchant is and where. */
function whatAndWhere({ t }: Pick<ColumnTools, 't'>): Column<MerchantRow>[] {
  const words = (key: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${key}.${value}`) }));
  return [
    {
      id: 'name',
      header: t('column.name'),
      width: 220,
      sortable: true,
      cell: (row) => <span className="font-medium">{row.name}</span>,
    },
    {
      id: 'ref',
      header: t('column.ref'),
      width: 132,
      firm: true,
      sortable: true,
      cell: (row) => <RefText>{row.ref}</RefText>,
    },
    {
      id: 'status',
      header: t('column.status'),
      width: 90,
      sortable: true,
      filter: { kind: 'enum', options: words('status', statuses) },
      cell: (row) => <StatusBadge status={row.status} noun="merchants" />,
    },
    { id: 'category', header: t('column.category'), width: 110, sortable: true, cell: (row) => row.category },
    {
      id: 'country',
      header: t('column.country'),
      width: 96,
      sortable: true,
      filter: { kind: 'enum', options: countries.map((value) => ({ value, label: value })) },
      cell: (row) => row.country,
    },
  ];
}

/** Its terms, and what is owed to it. */
function termsAndMoney({ t }: Pick<ColumnTools, 't'>): Column<MerchantRow>[] {
  return [
    {
      id: 'city',
      header: t('column.city'),
      width: 120,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => row.city,
    },
    { id: 'iban', header: t('column.iban'), width: 150, cell: (row) => <MaskedIban text={row.iban} /> },
    {
      id: 'feeBps',
      header: t('column.fee'),
      width: 80,
      align: 'end',
      sortable: true,
      cell: (row) => percentOf(row.feeBps),
    },
    {
      id: 'payoutDelayDays',
      header: t('column.delay'),
      width: 80,
      align: 'end',
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => t('days', { count: row.payoutDelayDays }),
    },
    {
      id: 'balanceMinor',
      header: t('column.balance'),
      width: 130,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.balanceMinor, currency: row.currency }} />,
    },
    {
      id: 'createdAt',
      header: t('column.since'),
      width: 150,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.createdAt} />,
    },
  ];
}

export function merchantColumns(tools: Pick<ColumnTools, 't'>): Column<MerchantRow>[] {
  return [...whatAndWhere(tools), ...termsAndMoney(tools)];
}

export function statementColumns({ t }: Pick<ColumnTools, 't'>): Column<StatementRow>[] {
  return [
    {
      id: 'businessDate',
      header: t('line.date'),
      width: 110,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.businessDate} />,
    },
    {
      id: 'kind',
      header: t('line.kind'),
      width: 120,
      filter: { kind: 'enum', options: lineKinds.map((value) => ({ value, label: t(`lineKind.${value}`) })) },
      cell: (row) => t(`lineKind.${row.kind}`),
    },
    { id: 'text', header: t('line.text'), width: 220, cell: (row) => row.text },
    {
      id: 'payableOn',
      header: t('line.payableOn'),
      width: 110,
      sortable: true,
      cell: (row) => <BusinessDateText date={row.payableOn} />,
    },
    {
      id: 'amountMinor',
      header: t('line.amount'),
      width: 120,
      align: 'end',
      sortable: true,
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
  ];
}
