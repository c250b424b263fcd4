import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import type { RuleRow } from './fee-words';

export const ruleTones = { live: 'ok', proposed: 'warn', draft: 'info', retired: 'neutral' } as const;

/** The columns of the fee rules: what they are, where they hold, and whether they charge. */
export function ruleColumns({ t }: Pick<ColumnTools, 't'>): Column<RuleRow>[] {
  return [
    {
      id: 'name',
      header: t('rule.name'),
      width: 260,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.name,
    },
    {
      id: 'code',
      header: t('rule.code'),
      width: 170,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <span className="font-mono text-small">{row.code}</span>,
    },
    {
      id: 'version',
      header: t('rule.version'),
      width: 80,
      align: 'end',
      sortable: true,
      cell: (row) => `v${row.version}`,
    },
    {
      id: 'status',
      header: t('rule.state'),
      width: 150,
      sortable: true,
      filter: {
        kind: 'enum',
        options: ['draft', 'proposed', 'live', 'retired'].map((value) => ({ value, label: t(`status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.status} noun="fees" tones={ruleTones} />,
    },
    { id: 'jurisdiction', header: t('rule.jurisdiction'), width: 90, sortable: true, cell: (row) => row.jurisdiction },
    {
      id: 'effectiveFrom',
      header: t('rule.since'),
      width: 120,
      sortable: true,
      cell: (row) => <BusinessDateText date={row.effectiveFrom} />,
    },
    {
      id: 'charged',
      header: t('rule.charged'),
      width: 100,
      align: 'end',
      sortable: true,
      cell: (row) => <span className="tabular">{row.charged.toString()}</span>,
    },
    { id: 'draftedByName', header: t('rule.draftedBy'), width: 160, sortable: true, cell: (row) => row.draftedByName },
    {
      id: 'updatedAt',
      header: t('rule.updatedAt'),
      width: 170,
      sortable: true,
      hiddenByDefault: true,
      cell: (row) => <Instant at={row.updatedAt} />,
    },
  ];
}
