import { Badge } from '@/components/ui/badge';
import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { Instant } from '@/components/value/dates';
import { DueBadge } from '@/components/value/due-badge';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { approvableCommands, kindKey } from './request-words';

export type RequestRow = RouterOutputs['approvals']['inbox']['rows'][number];

type Tools = Pick<ColumnTools, 't'> & { now: Date; done: boolean };

/** The amount as it is; where it has none in the currency of the books, that is said beside it. */
function amountCell(row: RequestRow, t: Tools['t']) {
  return (
    <span className="inline-flex items-center gap-1">
      {row.amountMinor !== null && row.bookAmountMinor === null && (
        <span title={t('noRateHint')}>
          <Badge tone="warn">{t('noRate')}</Badge>
        </span>
      )}
      <Money value={amountOf(row)} />
    </span>
  );
}

/** The columns of the inbox; closed requests show how they ended where open ones show what is left of their time. */
export function requestColumns({ t, now, done }: Tools): Column<RequestRow>[] {
  return [
    { id: 'ref', header: t('column.ref'), width: 142, sortable: true, cell: (row) => <RefText>{row.ref}</RefText> },
    { id: 'title', header: t('column.what'), width: 300, cell: (row) => row.title },
    {
      id: 'command',
      header: t('column.kind'),
      width: 160,
      hiddenByDefault: true,
      filter: {
        kind: 'enum',
        options: approvableCommands.map((value) => ({ value, label: t(`kind.${kindKey(value)}`) })),
      },
      cell: (row) => t(`kind.${kindKey(row.command)}`),
    },
    {
      id: 'amountMinor',
      header: t('column.amount'),
      width: 128,
      align: 'end',
      sortable: true,
      // Amounts of several currencies are compared in that of the books.
      filter: { kind: 'amount-range', label: t('column.bookAmount') },
      cell: (row) => amountCell(row, t),
    },
    {
      id: 'makerName',
      header: t('column.maker'),
      width: 128,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.makerName,
    },
    {
      id: 'decided',
      header: t('column.approvals'),
      width: 90,
      cell: (row) => (
        <Badge tone={row.decided >= row.needed ? 'ok' : 'neutral'}>
          {t('nOfM', { n: row.decided, m: row.needed })}
        </Badge>
      ),
    },
    {
      id: 'dueAt',
      header: done ? t('column.state') : t('column.due'),
      width: 84,
      sortable: true,
      cell: (row) =>
        row.status === 'pending' ? (
          <DueBadge dueAt={row.dueAt} now={now} />
        ) : (
          <StatusBadge status={row.status} noun="approvals" />
        ),
    },
    {
      id: 'submittedAt',
      header: t('column.submitted'),
      width: 150,
      sortable: true,
      hiddenByDefault: !done,
      filter: { kind: 'date-range' },
      cell: (row) => <Instant at={row.submittedAt} />,
    },
  ];
}

/** The amount of a request, or null where it moves none. */
export function amountOf(row: { amountMinor: bigint | null; currency: string | null }) {
  return row.amountMinor === null || row.currency === null
    ? null
    : { amountMinor: row.amountMinor, currency: row.currency };
}
