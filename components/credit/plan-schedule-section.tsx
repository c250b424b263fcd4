'use client';
import { useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { BusinessDateText } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { partStanding, partTones, type PlanDetail } from './credit-words';

export const cell = 'h-8 px-2 text-left whitespace-nowrap first:pl-4 last:pr-4';
export const figure = 'h-8 px-2 text-right whitespace-nowrap tabular last:pr-4';

/** The instalments as they are now; a date that was moved shows the agreed one beside it. */
export function PlanSchedule({ plan }: { plan: PlanDetail }) {
  const t = useTranslations('credit');
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: plan.currency }} />;
  return (
    <section aria-labelledby="schedule">
      <h2 id="schedule" className="px-4 pb-1 text-small font-semibold">
        {t('plan.schedule')}
      </h2>
      <table className="w-full" aria-labelledby="schedule">
        <thead>
          <tr className="border-b text-small text-ink-3 [&>th]:font-normal">
            <th className={cell}>{t('plan.no')}</th>
            <th className={cell}>{t('plan.due')}</th>
            <th className={figure}>{t('plan.principal')}</th>
            <th className={figure}>{t('plan.interest')}</th>
            <th className={figure}>{t('plan.paid')}</th>
            <th className={figure}>{t('column.open')}</th>
            <th className={cell}>{t('column.state')}</th>
          </tr>
        </thead>
        <tbody>
          {plan.instalments.map((part) => {
            const standing = partStanding(part);
            return (
              <tr key={part.id} className="border-b">
                <td className={cell}>{part.kind === 'down-payment' ? t('order.downPayment') : part.no}</td>
                <td className={cell}>
                  <BusinessDateText date={part.effectiveDueDate} />
                  {part.effectiveDueDate === part.dueDate ? null : (
                    <span className="ml-2 text-small text-ink-3">
                      {t('plan.agreed')} <BusinessDateText date={part.dueDate} style="short" />
                    </span>
                  )}
                </td>
                <td className={figure}>{money(part.principalMinor)}</td>
                <td className={figure}>{money(part.interestMinor)}</td>
                <td className={figure}>{money(part.paidPrincipalMinor + part.paidInterestMinor)}</td>
                <td className={figure}>{part.openMinor > 0n ? money(part.openMinor) : '—'}</td>
                <td className={cell}>
                  <Badge tone={partTones[standing]}>{t(`standing.${standing}`, { count: part.daysLate })}</Badge>
                  {part.nextCollectionOn ? (
                    <span className="ml-2 text-small text-ink-3">
                      {t('plan.nextDebit')} <BusinessDateText date={part.nextCollectionOn} style="short" />
                    </span>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
