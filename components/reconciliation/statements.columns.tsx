import type { Column, ColumnTools } from '@/components/data-table/column';
import { Badge } from '@/components/ui/badge';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { importTones, type ImportRow, type StatementRow } from './recon-words';

type Tools = Pick<ColumnTools, 't'>;

function whichStatement({ t }: Tools): Column<StatementRow>[] {
  return [
    {
      id: 'statementId',
      header: t('column.statement'),
      width: 210,
      cell: (row) => <span className="font-mono">{row.statementId}</span>,
    },
    {
      id: 'bookedOn',
      header: t('column.day'),
      width: 118,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.bookedOn} />,
    },
    { id: 'accountName', header: t('column.account'), width: 180, cell: (row) => row.accountName },
    {
      id: 'iban',
      header: t('column.iban'),
      width: 150,
      hiddenByDefault: true,
      cell: (row) => <MaskedIban text={row.iban} />,
    },
    {
      id: 'entryCount',
      header: t('column.lines'),
      width: 76,
      align: 'end',
      sortable: true,
      cell: (row) => row.entryCount,
    },
  ];
}

function balancesAndState({ t }: Tools): Column<StatementRow>[] {
  const money = (row: StatementRow, amountMinor: bigint) => <Money value={{ amountMinor, currency: row.currency }} />;
  return [
    {
      id: 'openingMinor',
      header: t('column.opening'),
      width: 134,
      align: 'end',
      cell: (row) => money(row, row.openingMinor),
    },
    {
      id: 'closingMinor',
      header: t('column.closing'),
      width: 134,
      align: 'end',
      sortable: true,
      cell: (row) => money(row, row.closingMinor),
    },
    {
      id: 'openExceptions',
      header: t('column.unmatched'),
      width: 104,
      align: 'end',
      cell: (row) => (row.openExceptions > 0 ? <Badge tone="warn">{row.openExceptions}</Badge> : '0'),
    },
    {
      id: 'findings',
      header: t('column.findings'),
      width: 84,
      align: 'end',
      cell: (row) => (row.findings > 0 ? <Badge tone="warn">{row.findings}</Badge> : '0'),
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 100,
      filter: {
        kind: 'enum',
        options: ['read', 'posted'].map((value) => ({ value, label: t(`statement.status.${value}`) })),
      },
      cell: (row) => (
        <StatusBadge status={row.state} noun="reconciliation.statement" tones={{ posted: 'ok', read: 'info' }} />
      ),
    },
  ];
}

/** The columns of the statements. */
export function statementColumns(tools: Pick<ColumnTools, 't'>): Column<StatementRow>[] {
  return [...whichStatement(tools), ...balancesAndState(tools)];
}

/** The columns of the files as they were taken in. */
export function importColumns({ t }: Tools): Column<ImportRow>[] {
  return [
    {
      id: 'name',
      header: t('column.fileName'),
      width: 300,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.name,
    },
    {
      id: 'storedAt',
      header: t('column.stored'),
      width: 160,
      sortable: true,
      cell: (row) => <Instant at={row.storedAt} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 130,
      sortable: true,
      filter: {
        kind: 'enum',
        options: ['waiting', 'running', 'blocked', 'done'].map((value) => ({
          value,
          label: t(`import.status.${value}`),
        })),
      },
      cell: (row) => <StatusBadge status={row.state} noun="reconciliation.import" tones={importTones} />,
    },
    { id: 'message', header: t('column.message'), width: 420, cell: (row) => row.message ?? '—' },
    { id: 'source', header: t('column.source'), width: 160, hiddenByDefault: true, cell: (row) => row.source },
  ];
}
