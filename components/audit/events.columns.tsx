import type { Column, ColumnTools, FilterOption } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { PersonChip } from '@/components/value/person-chip';

export type AuditRow = RouterOutputs['audit']['events']['rows'][number];

export const outcomeTones = {
  done: 'ok',
  executed: 'ok',
  submitted: 'info',
  revealed: 'warn',
  denied: 'danger',
} as const;
const outcomes = Object.keys(outcomeTones);
const actorKinds = ['person', 'key', 'system'];

type Tools = Pick<ColumnTools, 't'> & { commands: readonly string[]; entityTypes: readonly string[] };

const plain = (values: readonly string[]): FilterOption[] => values.map((value) => ({ value, label: value }));

/** Who did what to which record, and how it ended. */
export function auditColumns({ t, commands, entityTypes }: Tools): Column<AuditRow>[] {
  return [
    {
      id: 'occurredAt',
      header: t('column.when'),
      width: 212,
      filter: { kind: 'date-range' },
      cell: (row) => <Instant at={row.occurredAt} />,
    },
    {
      id: 'actor',
      header: t('column.who'),
      width: 170,
      cell: (row) => <PersonChip name={row.actor} machine={row.actorKind !== 'person' && row.actorKind !== 'key'} />,
    },
    {
      id: 'command',
      header: t('column.what'),
      width: 210,
      filter: { kind: 'enum', options: plain(commands) },
      cell: (row) => <span className="font-mono">{row.command}</span>,
    },
    {
      id: 'outcome',
      header: t('column.outcome'),
      width: 100,
      filter: { kind: 'enum', options: outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })) },
      cell: (row) => <Outcome outcome={row.outcome} />,
    },
    {
      id: 'entityType',
      header: t('column.record'),
      width: 130,
      filter: { kind: 'enum', options: plain(entityTypes) },
      cell: (row) => row.entityType ?? '—',
    },
    { id: 'reason', header: t('column.reason'), width: 220, cell: (row) => row.reason ?? '' },
    {
      id: 'actorKind',
      header: t('column.kind'),
      width: 90,
      hiddenByDefault: true,
      filter: { kind: 'enum', options: actorKinds.map((value) => ({ value, label: t(`actor.${value}`) })) },
      cell: (row) => row.actorKind,
    },
    {
      id: 'entityId',
      header: t('column.id'),
      width: 300,
      hiddenByDefault: true,
      cell: (row) => <span className="font-mono">{row.entityId}</span>,
    },
    {
      id: 'businessDate',
      header: t('column.day'),
      width: 110,
      hiddenByDefault: true,
      cell: (row) => <BusinessDateText date={row.businessDate} />,
    },
    {
      id: 'sealNo',
      header: t('column.seal'),
      width: 80,
      align: 'end',
      hiddenByDefault: true,
      cell: (row) => row.sealNo?.toString() ?? t('unsealed'),
    },
  ];
}

/** How an act ended, as a word and a tone. */
export function Outcome({ outcome }: { outcome: string }) {
  return <StatusBadge status={outcome} noun="audit" tones={outcomeTones} />;
}
