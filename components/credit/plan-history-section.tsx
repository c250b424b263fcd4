'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import type { PlanDetail } from './credit-words';
import { cell, figure } from './plan-schedule-section';

/** Every cent that came or was taken back, the debits with their answers, and the days past due of each close. */
export function PlanHistory({ plan }: { plan: PlanDetail }) {
  const t = useTranslations('credit');
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: plan.currency }} />;
  return (
    <>
      <Part name="receipts" empty={plan.receipts.length === 0}>
        {plan.receipts.map((receipt, index) => (
          <tr key={index} className="border-b">
            <td className={cell}>
              <BusinessDateText date={receipt.bookedOn} />
            </td>
            <td className={cell}>{receipt.kind.replaceAll('-', ' ')}</td>
            <td className={cell}>{t('plan.instalment', { no: receipt.instalmentNo })}</td>
            <td className={figure}>{money(receipt.amountMinor)}</td>
          </tr>
        ))}
      </Part>
      <Part name="payments" empty={plan.payments.length === 0}>
        {plan.payments.map((payment) => (
          <tr key={payment.id} className="border-b">
            <td className={cell}>
              <BusinessDateText date={payment.executionDate} />
            </td>
            <td className={cell}>
              <Link href={`/payments/debits?tab=all&open=${payment.id}`} className="underline-offset-2 hover:underline">
                <RefText>{payment.ref}</RefText>
              </Link>
            </td>
            <td className={cell}>
              <StatusBadge status={payment.state} />{' '}
              <span className="font-mono text-small">{payment.returnReason ?? payment.reasonCode}</span>
            </td>
            <td className={figure}>{money(payment.amountMinor)}</td>
          </tr>
        ))}
      </Part>
      <Part name="dpdHistory" empty={plan.dpdHistory.length === 0}>
        {plan.dpdHistory.map((day) => (
          <tr key={day.businessDate} className="border-b">
            <td className={cell}>
              <BusinessDateText date={day.businessDate} />
            </td>
            <td className={cell}>{t('plan.pastDue', { count: day.dpd })}</td>
            <td className={cell}>{day.bucket}</td>
            <td className={figure}>{money(day.overdueMinor)}</td>
          </tr>
        ))}
      </Part>
    </>
  );
}

type PartProps = { name: 'receipts' | 'payments' | 'dpdHistory'; empty: boolean; children: ReactNode };

function Part({ name, empty, children }: PartProps) {
  const t = useTranslations('credit.plan');
  return (
    <section aria-labelledby={name}>
      <h2 id={name} className="px-4 pb-1 text-small font-semibold">
        {t(name)}
      </h2>
      {empty ? (
        <p className="px-4 text-ink-2">{t('none')}</p>
      ) : (
        <table className="w-full border-t" aria-labelledby={name}>
          <tbody>{children}</tbody>
        </table>
      )}
    </section>
  );
}
