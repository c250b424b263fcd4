import type { Column, ColumnTools } from '@/components/data-table/column';
import { BusinessDateText } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import type { FeeRow } from './fee-words';

export const feeTones = { open: 'warn', paid: 'ok', waived: 'neutral' } as const;

function whatAndWhose({ t }: Pick<ColumnTools, 't'>): Column<FeeRow>[] {
  return [
    {
      id: 'ref',
      header: t('fee.ref'),
      width: 150,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <span className="font-mono text-small">{row.ref}</span>,
    },
    {
      id: 'customerName',
      header: t('fee.customer'),
      width: 190,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => row.customerName,
    },
    {
      id: 'planRef',
      header: t('fee.plan'),
      width: 140,
      firm: true,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <span className="font-mono text-small">{row.planRef}</span>,
    },
    {
      id: 'ruleName',
      header: t('fee.rule'),
      width: 220,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => `${row.ruleName} v${row.ruleVersion}`,
    },
  ];
}

function whenAndHowMuch({ t }: Pick<ColumnTools, 't'>): Column<FeeRow>[] {
  return [
    {
      id: 'assessedOn',
      header: t('fee.on'),
      width: 110,
      sortable: true,
      filter: { kind: 'date-range' },
      cell: (row) => <BusinessDateText date={row.assessedOn} />,
    },
    {
      id: 'amountMinor',
      header: t('fee.amount'),
      width: 110,
      align: 'end',
      sortable: true,
      filter: { kind: 'amount-range' },
      cell: (row) => <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />,
    },
    {
      id: 'openMinor',
      header: t('fee.open'),
      width: 110,
      align: 'end',
      sortable: true,
      cell: (row) => (
        <Money value={row.openMinor > 0n ? { amountMinor: row.openMinor, currency: row.currency } : null} />
      ),
    },
    {
      id: 'state',
      header: t('rule.state'),
      width: 90,
      sortable: true,
      filter: {
        kind: 'enum',
        options: ['open', 'paid', 'waived'].map((value) => ({ value, label: t(`status.${value}`) })),
      },
      cell: (row) => <StatusBadge status={row.state} noun="fees" tones={feeTones} />,
    },
  ];
}

/** The columns of the fees that were charged. */
export function feeColumns(tools: Pick<ColumnTools, 't'>): Column<FeeRow>[] {
  return [...whatAndWhose(tools), ...whenAndHowMuch(tools)];
}
