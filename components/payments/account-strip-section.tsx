'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { Skeleton } from '@/components/ui/skeleton';
import { Money } from '@/components/value/money';

/** What stands on our accounts by the books, and what is on its way out of them. */
export function AccountStrip() {
  const t = useTranslations('payments.accounts');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.payments.accounts.queryOptions({}));
  if (!data) return <Skeleton className="mx-4 mb-3 h-[66px]" />;
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      {data.map((account) => (
        <FigureStrip key={account.id}>
          <Figure
            label={t('onAccount', { account: account.name })}
            value={<Money value={{ amountMinor: account.balanceMinor, currency: account.currency }} />}
          />
          <Figure
            label={t('inTransit')}
            value={<Money value={{ amountMinor: account.inTransitMinor, currency: account.currency }} />}
          />
          <Figure label={t('cutOff')} value={account.cutOffTime} />
        </FigureStrip>
      ))}
    </div>
  );
}
