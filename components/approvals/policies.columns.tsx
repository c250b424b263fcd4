import type { Column, ColumnTools } from '@/components/data-table/column';
import { Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { askedOf, type Policy } from './policy-words';
import { approvableCommands, kindKey } from './request-words';

type Tools = Pick<ColumnTools, 't'> & { roles: ColumnTools['t'] };

/** The columns of the policies: which act, when the rule fires, who is asked. */
export function policyColumns({ t, roles }: Tools): Column<Policy>[] {
  return [
    {
      id: 'name',
      header: t('policy.name'),
      width: 340,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.name,
    },
    {
      id: 'command',
      header: t('column.kind'),
      width: 190,
      sortable: true,
      filter: {
        kind: 'enum',
        options: approvableCommands.map((value) => ({ value, label: t(`kind.${kindKey(value)}`) })),
      },
      cell: (row) => t(`kind.${kindKey(row.command)}`),
    },
    {
      id: 'steps',
      header: t('policy.asks'),
      width: 230,
      cell: (row) =>
        askedOf(row)
          .map((step) => t(`policy.step.${step.kind ?? 'approve'}`, { count: step.count, role: roles(step.role) }))
          .join(', ') || t('policy.step.automatic'),
    },
    {
      id: 'version',
      header: t('policy.version'),
      width: 80,
      align: 'end',
      sortable: true,
      cell: (row) => `v${row.version}`,
    },
    {
      id: 'status',
      header: t('column.state'),
      width: 90,
      sortable: true,
      filter: {
        kind: 'enum',
        options: ['live', 'coming', 'replaced', 'retired'].map((value) => ({ value, label: t(`status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.status} noun="approvals" tones={{ live: 'ok', coming: 'info' }} />,
    },
    {
      id: 'effectiveFrom',
      header: t('policy.from'),
      width: 170,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.effectiveFrom} />,
    },
  ];
}
