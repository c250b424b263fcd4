import { Badge } from '@/components/ui/badge';
import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedText } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';

export type CustomerRow = RouterOutputs['customers']['list']['rows'][number];

export const kycTones = { verified: 'ok', pending: 'warn', failed: 'danger' } as const;
const kycStates = Object.keys(kycTones);
const feeGroups = ['standard', 'loyal', 'new'];
const countries = ['AT', 'DE', 'ES', 'FI', 'FR', 'IT', 'NL'];
const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** Where a customer lives, and what they may buy. */
function standing({ t }: Pick<ColumnTools, 't'>): Column<CustomerRow>[] {
  return [
    { id: 'city', header: t('column.city'), width: 120, sortable: true, cell: (row) => row.city },
    {
      id: 'country',
      header: t('column.country'),
      width: 96,
      sortable: true,
      filter: { kind: 'enum', options: plain(countries) },
      cell: (row) => row.country,
    },
    {
      id: 'kycState',
      header: t('column.kyc'),
      width: 100,
      sortable: true,
      filter: { kind: 'enum', options: kycStates.map((value) => ({ value, label: t(`status.${value}`) })) },
      cell: (row) => <StatusBadge status={row.kycState} noun="customers" tones={kycTones} />,
    },
    {
      id: 'held',
      header: t('column.held'),
      width: 90,
      filter: {
        kind: 'enum',
        options: [
          { value: 'true', label: t('held') },
          { value: 'false', label: t('notHeld') },
        ],
      },
      cell: (row) => (row.held ? <Badge tone="warn">{t('held')}</Badge> : null),
    },
    {
      id: 'limitMinor',
      header: t('column.limit'),
      width: 110,
      align: 'end',
      sortable: true,
      cell: (row) => <Money value={{ amountMinor: row.limitMinor, currency: row.currency }} />,
    },
  ];
}

export function customerColumns({ t }: Pick<ColumnTools, 't'>): Column<CustomerRow>[] {
  return [
    {
      id: 'name',
      header: t('column.name'),
      width: 190,
      sortable: true,
      cell: (row) => <span className="font-medium">{row.name}</span>,
    },
    {
      id: 'ref',
      header: t('column.ref'),
      width: 130,
      firm: true,
      sortable: true,
      cell: (row) => <RefText>{row.ref}</RefText>,
    },
    { id: 'email', header: t('column.email'), width: 170, cell: (row) => <MaskedText text={row.email} /> },
    { id: 'phone', header: t('column.phone'), width: 130, cell: (row) => <MaskedText text={row.phone} /> },
    ...standing({ t }),
    {
      id: 'feeGroup',
      header: t('column.feeGroup'),
      width: 100,
      sortable: true,
      hiddenByDefault: true,
      filter: { kind: 'enum', options: plain(feeGroups) },
      cell: (row) => row.feeGroup,
    },
    {
      id: 'createdAt',
      header: t('column.since'),
      width: 170,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.createdAt} />,
    },
  ];
}
