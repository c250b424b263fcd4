'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { standingOf, standingTones, type CaseDetail } from './case-words';

type Plan = CaseDetail['planList'][number];
type Fee = CaseDetail['fees'][number];

const cell = 'h-8 px-2 first:pl-4 last:pr-4 whitespace-nowrap';
const figure = `${cell} text-right tabular`;

/** Every instalment of every plan with its state and why, and the fees between them. Plans that are paid off stay out. */
export function CasePlans({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections.case');
  const plans = found.planList.filter((plan) => plan.openMinor > 0n || found.fees.some((fee) => isOpen(fee, plan)));
  const done = found.planList.length - plans.length;
  return (
    // What scrolls sideways would give way to a long timeline below, down to nothing.
    <div className="shrink-0 overflow-x-auto">
      <table className="w-full" aria-label={t('plans')}>
        <thead>
          <tr className="border-b text-small text-ink-3 [&>th]:font-normal">
            <th className={`${cell} text-left`}>{t('plan')}</th>
            <th className={`${cell} text-left`}>{t('merchant')}</th>
            <th className={`${cell} text-left`}>{t('instalment')}</th>
            <th className={`${cell} text-left`}>{t('due')}</th>
            <th className={figure}>{t('amount')}</th>
            <th className={figure}>{t('open')}</th>
            <th className={`${cell} text-left`}>{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <PlanRows key={plan.id} plan={plan} fees={found.fees.filter((fee) => fee.planId === plan.id)} />
          ))}
        </tbody>
      </table>
      {done > 0 ? <p className="px-4 pt-2 text-small text-ink-3">{t('paidOff', { count: done })}</p> : null}
    </div>
  );
}

const isOpen = (fee: Fee, plan: Plan) => fee.planId === plan.id && fee.state === 'open';

function PlanRows({ plan, fees }: { plan: Plan; fees: readonly Fee[] }) {
  const t = useTranslations('collections.case');
  const last = plan.instalments.length;
  return plan.instalments.flatMap((each) => {
    const standing = standingOf(each);
    const words = t(`standing.${standing}`);
    return [
      <tr key={each.id} className="border-b">
        <PlanCells plan={plan} />
        <td className={cell}>{t('no', { no: each.no, last })}</td>
        <td className={cell}>
          <BusinessDateText date={each.effectiveDueDate} />
        </td>
        <td className={figure}>
          <Money value={{ amountMinor: each.totalMinor, currency: plan.currency }} />
        </td>
        <td className={figure}>
          <Money value={each.openMinor > 0n ? { amountMinor: each.openMinor, currency: plan.currency } : null} />
        </td>
        <td className={cell} title={each.why}>
          <Badge tone={standingTones[standing]}>
            {standing === 'returned' ? `${words} ${each.reasonCode ?? ''}` : words}
          </Badge>
          <span className="sr-only">{each.why}</span>
        </td>
      </tr>,
      ...fees.filter((fee) => fee.instalmentNo === each.no).map((fee) => <FeeRow key={fee.id} fee={fee} plan={plan} />),
    ];
  });
}

function PlanCells({ plan }: { plan: Plan }) {
  return (
    <>
      <td className={cell}>
        <Link href={`/credit/plans/${plan.id}`} className="underline-offset-2 hover:underline">
          <RefText>{plan.ref}</RefText>
        </Link>
      </td>
      <td className={cell}>{plan.merchantName}</td>
    </>
  );
}

function FeeRow({ fee, plan }: { fee: Fee; plan: Plan }) {
  const t = useTranslations('collections.case');
  const openMinor = fee.amountMinor - fee.paidMinor - fee.waivedMinor;
  return (
    <tr className="border-b">
      <PlanCells plan={plan} />
      <td className={cell}>
        <Link href={`/fees?open=${fee.id}`} className="underline-offset-2 hover:underline">
          {t('fee')}
        </Link>
      </td>
      <td className={cell}>
        <BusinessDateText date={fee.assessedOn} />
      </td>
      <td className={figure}>
        <Money value={{ amountMinor: fee.amountMinor, currency: fee.currency }} />
      </td>
      <td className={figure}>
        <Money value={openMinor > 0n ? { amountMinor: openMinor, currency: fee.currency } : null} />
      </td>
      <td className={cell}>
        <Badge tone={fee.state === 'open' ? 'warn' : 'neutral'}>{t(`feeState.${fee.state}`)}</Badge>
      </td>
    </tr>
  );
}
