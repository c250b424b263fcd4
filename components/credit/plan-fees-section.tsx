'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Section } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';

const tones = { open: 'warn', paid: 'ok', waived: 'neutral' } as const;

/** Caps per order keep the fees of one plan below a handful. */
const mostShown = 50;

/** The fees of the plan; each opens the card that says why. */
export function PlanFees({ planId }: { planId: string }) {
  const t = useTranslations('credit.plan');
  const mayRead = useCan()('fees.read');
  const { data } = useQuery({
    ...useTRPC().fees.fees.queryOptions({ filters: { planId: [planId] }, sort: null, cursor: null, limit: mostShown }),
    enabled: mayRead,
  });
  if (!mayRead || !data) return null;
  return (
    <Section title={t('fees')}>
      {data.rows.length === 0 ? (
        <p className="text-ink-2">{t('noFees')}</p>
      ) : (
        <ul>
          {data.rows.map((fee) => (
            <li key={fee.id} className="flex items-center gap-3 border-b py-1">
              <BusinessDateText date={fee.assessedOn} />
              <Link href={`/fees?open=${fee.id}`} className="font-mono text-accent underline-offset-2 hover:underline">
                {fee.ref}
              </Link>
              <StatusBadge status={fee.state} noun="fees" tones={tones} />
              <Money className="ml-auto" value={{ amountMinor: fee.amountMinor, currency: fee.currency }} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
