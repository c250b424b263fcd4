'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { Skeleton } from '@/components/ui/skeleton';
import { Money } from '@/components/value/money';
import type { DeskFigures } from './recon-words';

/** How much needed nobody, how much is left, and how old it is; one row per currency. */
export function DeskFiguresStrip() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.reconciliation.figures.queryOptions({}));
  if (!data) return <Skeleton className="mx-4 mb-3 h-[66px]" />;
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      {data.map((one) => (
        <Strip key={one.currency} figures={one} />
      ))}
    </div>
  );
}

function Strip({ figures }: { figures: DeskFigures }) {
  const t = useTranslations('reconciliation');
  const format = useFormatter();
  const rate = format.number(figures.matchRateBps / 10_000, { style: 'percent', maximumFractionDigits: 2 });
  const old = figures.ageBuckets['3-7d'] + figures.ageBuckets['>7d'];
  return (
    <FigureStrip>
      <Figure
        label={t('figure.rate')}
        value={rate}
        note={t('figure.rateOf', { matched: format.number(figures.matchedLines), lines: format.number(figures.lines) })}
      />
      <Figure
        label={t('figure.open')}
        value={figures.openCount}
        note={figures.unowned > 0 ? t('figure.unowned', { count: figures.unowned }) : null}
      />
      <Figure
        label={t('figure.risk')}
        value={<Money value={{ amountMinor: figures.valueAtRiskMinor, currency: figures.currency }} />}
      />
      <Figure
        label={t('figure.old')}
        value={old}
        note={figures.oldestBookedOn ? t('figure.oldest', { date: figures.oldestBookedOn }) : null}
      />
    </FigureStrip>
  );
}
