import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { Instant } from '@/components/value/dates';
import { MaskedText } from '@/components/value/masked';
import { PersonChip } from '@/components/value/person-chip';
import { StatusBadge } from '@/components/value/status-badge';

export type PersonRow = RouterOutputs['access']['people']['rows'][number];

export const personTones = { active: 'ok', invited: 'info', suspended: 'danger' } as const;
const statuses = Object.keys(personTones);

export function peopleColumns({ t }: Pick<ColumnTools, 't'>): Column<PersonRow>[] {
  const roleWords = (codes: string) =>
    codes
      .split(', ')
      .filter(Boolean)
      .map((code) => t(`role.${code}`))
      .join(', ');
  return [
    {
      id: 'displayName',
      header: t('people.name'),
      width: 210,
      sortable: true,
      cell: (row) => <PersonChip name={row.displayName} />,
    },
    { id: 'roles', header: t('people.roles'), width: 260, cell: (row) => roleWords(row.roles) },
    {
      id: 'status',
      header: t('people.status'),
      width: 100,
      sortable: true,
      filter: { kind: 'enum', options: statuses.map((value) => ({ value, label: t(`status.${value}`) })) },
      cell: (row) => <StatusBadge status={row.status} noun="access" tones={personTones} />,
    },
    { id: 'email', header: t('people.email'), width: 190, cell: (row) => <MaskedText text={row.email} /> },
    { id: 'lastSeenAt', header: t('people.lastSeen'), width: 180, cell: (row) => <Instant at={row.lastSeenAt} /> },
    {
      id: 'createdAt',
      header: t('people.since'),
      width: 180,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.createdAt} />,
    },
  ];
}
