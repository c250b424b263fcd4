'use client';
import { useTranslations } from 'use-intl';
import { cn } from '@/components/ui/cn';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { Money } from '@/components/value/money';
import type { balanceOf } from './match-parts-words';
import type { ExceptionDetail } from './recon-words';

/** Open, chosen, and what is left; said aloud as it changes. */
export function MatchBalance({ item, balance }: { item: ExceptionDetail; balance: ReturnType<typeof balanceOf> }) {
  const t = useTranslations('reconciliation.desk');
  const { currency } = item;
  const { openMinor, chosenMinor, leftMinor } = balance;
  const word = leftMinor < 0n ? 'over' : leftMinor === 0n ? 'even' : 'left';
  return (
    <div aria-live="polite">
      <FigureStrip>
        <Figure label={t('open')} value={<Money value={{ amountMinor: openMinor, currency }} />} />
        <Figure label={t('chosen')} value={<Money value={{ amountMinor: chosenMinor, currency }} />} />
        <Figure
          label={t(word)}
          value={
            <Money
              className={cn(leftMinor < 0n && 'text-danger', leftMinor === 0n && 'text-ok')}
              value={{ amountMinor: leftMinor, currency }}
            />
          }
        />
      </FigureStrip>
    </div>
  );
}
