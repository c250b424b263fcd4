import type { Column, ColumnTools } from '@/components/data-table/column';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Instant } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { PersonChip } from '@/components/value/person-chip';
import { deciders } from './draft-words';

export type LimitRow = RouterOutputs['approvals']['personLimits']['rows'][number];
type Limit = Pick<LimitRow, 'limitMinor' | 'currency'>;

/** A limit as money; null where there is none. */
export const limitMoney = ({ limitMinor, currency }: Limit) =>
  limitMinor !== null && currency !== null ? { amountMinor: limitMinor, currency } : null;

/** The columns of the personal limits: who, as what, up to which amount, and since when. */
export function limitColumns({ t, roles }: Pick<ColumnTools, 't'> & { roles: ColumnTools['t'] }): Column<LimitRow>[] {
  return [
    {
      id: 'personName',
      header: t('person'),
      width: 230,
      sortable: true,
      filter: { kind: 'text' },
      cell: (row) => <PersonChip name={row.personName} />,
    },
    {
      id: 'role',
      header: t('role'),
      width: 200,
      sortable: true,
      filter: { kind: 'enum', options: deciders.map((value) => ({ value, label: roles(value) })) },
      cell: (row) => roles(row.role),
    },
    {
      id: 'limitMinor',
      header: t('upTo'),
      width: 170,
      align: 'end',
      cell: (row) =>
        limitMoney(row) ? <Money value={limitMoney(row)} /> : <span className="text-ink-3">{t('none')}</span>,
    },
    { id: 'setAt', header: t('since'), width: 180, cell: (row) => <Instant at={row.setAt} /> },
    {
      id: 'waitingRef',
      header: t('waiting'),
      width: 190,
      cell: (row) => (row.waitingRef ? <Badge tone="info">{t('waits', { ref: row.waitingRef })}</Badge> : '—'),
    },
  ];
}
