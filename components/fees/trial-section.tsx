'use client';
import { useFormatter, useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Money } from '@/components/value/money';
import type { Trial } from './fee-words';

/** What the rule would have done to the whole book of a month, before anybody approves it. */
export function TrialSection({ trial, currency, month }: { trial: Trial; currency: string; month: string }) {
  const t = useTranslations('fees.trial');
  const format = useFormatter();
  const { result } = trial;
  return (
    <Section
      title={t('title', { month: format.dateTime(new Date(`${month}T12:00:00Z`), { month: 'long', year: 'numeric' }) })}
    >
      <FigureStrip>
        <Figure label={t('fees')} value={result.fees} />
        <Figure label={t('total')} value={<Money value={{ amountMinor: result.totalMinor, currency }} />} />
        <Figure label={t('customers')} value={result.customers} />
        <Figure label={t('newly')} value={result.newlyCharged} />
      </FigureStrip>
      <p className="text-ink-2">{t('looked', { late: result.late, capped: result.capped })}</p>
      <PropertyList
        items={[
          ...result.byGroup.map((group) => ({
            key: `group-${group.group}`,
            label: t('group', { group: group.group }),
            value: (
              <>
                {t('groupFees', { count: group.fees })} <Money value={{ amountMinor: group.totalMinor, currency }} />
              </>
            ),
          })),
          ...result.none.map((none) => ({
            key: `none-${none.reason}`,
            label: t.has(`none.${none.reason}`) ? t(`none.${none.reason}`) : none.reason,
            value: t('instalments', { count: none.instalments }),
          })),
        ]}
      />
      {result.fees === 0 ? <Callout tone="info">{t('nothing')}</Callout> : null}
    </Section>
  );
}
