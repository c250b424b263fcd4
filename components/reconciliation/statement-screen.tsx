'use client';
import Link from 'next/link';
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { EmptyState } from '@/components/ui/states';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { formatBusinessDate } from '@/components/value/format-date';
import { HashText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { LinePanel } from './line-panel';
import { lineColumns } from './lines.columns';
import type { LineRow, StatementDetail } from './recon-words';

const keyOf = (row: LineRow) => row.id;
const inOrder = { id: 'no', dir: 'asc' } as const;

/** A statement: its balances held against its lines, what was odd about it, and every line with how it was matched. */
export function StatementScreen({ statement }: { statement: StatementDetail }) {
  const t = useTranslations('reconciliation');
  const locale = useLocale();
  const trpc = useTRPC();
  const columns = useMemo(() => lineColumns({ t }), [t]);
  const fixedFilters = useMemo(() => ({ statement: [statement.id] }), [statement.id]);
  useVisit({ href: `/reconciliation/statements/${statement.id}`, title: statement.statementId });
  return (
    <DataTable
      listName="reconciliation.lines"
      title={t('statement.title', { date: formatBusinessDate(statement.bookedOn, locale) })}
      head={<Head statement={statement} />}
      columns={columns}
      fixedFilters={fixedFilters}
      defaultSort={inOrder}
      fetchPage={(input) => trpc.reconciliation.lines.queryOptions(input)}
      rowKey={keyOf}
      searchPlaceholder={t('statement.search')}
      peek={({ row, close }) => (row ? <LinePanel line={row} onClose={close} /> : null)}
      emptyState={<EmptyState title={t('statement.empty.title')} what={t('statement.empty.what')} />}
    />
  );
}

function Head({ statement }: { statement: StatementDetail }) {
  const t = useTranslations('reconciliation.statement');
  const { currency } = statement;
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency }} />;
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <p className="flex flex-wrap gap-x-2 text-ink-2">
        <Link href="/reconciliation/statements" className="text-accent underline-offset-2 hover:underline">
          {t('all')}
        </Link>
        <span>{statement.accountName}</span>
        <span className="font-mono">{statement.statementId}</span>
        <span>
          <BusinessDateText date={statement.bookedOn} />
        </span>
        <span>
          {t('stored', { name: statement.fileName })} <Instant at={statement.storedAt} />
        </span>
        <HashText hash={statement.sha256} />
      </p>
      <FigureStrip>
        <Figure label={t('opening')} value={money(statement.openingMinor)} />
        <Figure label={t('credits')} value={money(statement.creditMinor)} />
        <Figure label={t('debits')} value={money(statement.debitMinor)} />
        <Figure label={t('closing')} value={money(statement.closingMinor)} />
        <Figure
          label={t('matched')}
          value={t('matchedOf', { matched: statement.matchedLines, lines: statement.entryCount })}
          note={statement.openExceptions > 0 ? t('openLines', { count: statement.openExceptions }) : null}
        />
      </FigureStrip>
      {statement.differenceMinor === 0n ? null : (
        <Callout tone="danger">
          {t('difference')} {money(statement.differenceMinor)}
        </Callout>
      )}
      {statement.findings.map((finding, index) => (
        <Callout key={`${finding.code}${index}`} tone={finding.severity === 'error' ? 'danger' : 'warn'}>
          {finding.message} {finding.entry === null ? '' : t('atLine', { no: finding.entry })}
        </Callout>
      ))}
    </div>
  );
}
