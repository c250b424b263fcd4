'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Input } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { EmptyState, FailedState } from '@/components/ui/states';
import { Money } from '@/components/value/money';
import { LedgerTabs } from './ledger-tabs-section';
import { byCurrency, type BalanceRow, type CurrencyBalance } from './ledger-words';

/** What every account holds, per currency; the two sides are held against each other in front of the reader. */
export function TrialBalanceScreen() {
  const t = useTranslations('ledger');
  const trpc = useTRPC();
  const [asOf, setAsOf] = useQueryState('asOf', parseAsString);
  const day = asOf && /^\d{4}-\d\d-\d\d$/.test(asOf) ? asOf : null;
  const { data, error, refetch } = useQuery({
    ...trpc.ledger.trialBalance.queryOptions(day ? { asOf: day } : {}),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <PageHeader
        title={t('title')}
        actions={
          <label className="flex items-center gap-2 text-ink-2">
            {t('asOf')}
            <Input
              type="date"
              className="w-36"
              value={asOf ?? ''}
              onChange={(event) => void setAsOf(event.target.value || null)}
            />
          </label>
        }
      />
      <LedgerTabs />
      <div className="flex flex-col gap-5 px-4 py-4">
        {error && !data ? <FailedState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="h-64" /> : null}
        {data?.length === 0 ? <EmptyState title={t('empty.title')} what={t('empty.what')} /> : null}
        {byCurrency(data ?? []).map((one) => (
          <Balance key={one.currency} balance={one} />
        ))}
      </div>
    </div>
  );
}

function Balance({ balance }: { balance: CurrencyBalance }) {
  const t = useTranslations('ledger');
  const { currency, rows, debitMinor, creditMinor } = balance;
  const money = (amountMinor: bigint) => (amountMinor === 0n ? null : { amountMinor, currency });
  const even = debitMinor === creditMinor;
  return (
    <section className="flex flex-col gap-2" aria-label={t('balanceOf', { currency })}>
      <Callout tone={even ? 'ok' : 'danger'}>
        {t(even ? 'even' : 'uneven', { currency, count: rows.length })}{' '}
        <Money value={{ amountMinor: debitMinor, currency }} />
        {even ? null : (
          <>
            {' / '}
            <Money value={{ amountMinor: creditMinor, currency }} />
          </>
        )}
      </Callout>
      <div className="overflow-x-auto rounded-lg border bg-surface">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-b text-small text-ink-3 [&>th]:h-8 [&>th]:px-3 [&>th]:font-normal">
              <th scope="col">{t('column.account')}</th>
              <th scope="col">{t('column.kind')}</th>
              <th scope="col" className="text-right">
                {t('column.debit')}
              </th>
              <th scope="col" className="text-right">
                {t('column.credit')}
              </th>
              <th scope="col" className="text-right">
                {t('column.balance')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <Row key={row.account} row={row} />
            ))}
          </tbody>
          <tfoot>
            <tr className="h-row border-t font-medium [&>td]:px-3">
              <td colSpan={2}>{t('sum')}</td>
              <td className="text-right">
                <Money value={money(debitMinor)} />
              </td>
              <td className="text-right">
                <Money value={money(creditMinor)} />
              </td>
              <td className="text-right">
                <Money value={{ amountMinor: debitMinor - creditMinor, currency }} />
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function Row({ row }: { row: BalanceRow }) {
  const t = useTranslations('ledger');
  const money = (amountMinor: bigint) => (amountMinor === 0n ? null : { amountMinor, currency: row.currency });
  return (
    <tr className="h-row hover:bg-hover [&>td]:px-3">
      <td>
        <Link
          href={`/ledger/entries?account=${encodeURIComponent(row.account)}`}
          className="text-accent underline-offset-2 hover:underline"
        >
          {row.name}
        </Link>
      </td>
      <td>
        <Badge>{t(`kind.${row.kind}`)}</Badge>
      </td>
      <td className="text-right">
        <Money value={money(row.debitMinor)} />
      </td>
      <td className="text-right">
        <Money value={money(row.creditMinor)} />
      </td>
      <td className="text-right font-medium">
        <Money value={{ amountMinor: row.balanceMinor, currency: row.currency }} />
      </td>
    </tr>
  );
}
