'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { RevealDialog } from '@/components/access/reveal-dialog';
import { useCan } from '@/components/shell/reader';
import { useTRPCClient } from '@/components/shell/trpc-provider';
import { Figure } from '@/components/ui/figure';
import { PropertyList, Section } from '@/components/ui/property-list';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { MaskedIban, MaskedText } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import type { Story } from './support-words';

type Person = Story['customer'];

/** Who the customer is, masked, what is owed, and what protects them. */
export function PersonAside({ customer }: { customer: Person }) {
  const t = useTranslations('support');
  const can = useCan();
  return (
    <aside
      aria-label={t('facts')}
      tabIndex={0}
      className="flex w-[clamp(320px,26vw,400px)] shrink-0 flex-col gap-5 overflow-y-auto border-l bg-surface px-4 py-4"
    >
      {customer.overdue.map(({ currency, overdueMinor, openMinor, dpd }) => (
        <div key={currency} className="flex flex-col gap-2">
          <Figure
            big
            label={t('overdue')}
            value={<Money value={{ amountMinor: overdueMinor, currency }} />}
            note={dpd > 0 ? t('days', { count: dpd }) : null}
          />
          <Figure label={t('openInAll')} value={<Money value={{ amountMinor: openMinor, currency }} />} />
        </div>
      ))}
      <Reach customer={customer} />
      {customer.holds.length > 0 ? (
        <Section title={t('holds')}>
          <PropertyList
            items={customer.holds.map((hold) => ({
              key: hold.id,
              label: hold.kind,
              value: hold.untilDate ? <BusinessDateText date={hold.untilDate} /> : t('untilLifted'),
            }))}
          />
        </Section>
      ) : null}
      {customer.caseId && can('collections.read') ? (
        <Link href={`/collections/${customer.caseId}`} className="text-accent underline-offset-2 hover:underline">
          {t('openCase')}
        </Link>
      ) : null}
    </aside>
  );
}

function Reach({ customer }: { customer: Person }) {
  const t = useTranslations('support');
  const can = useCan();
  const client = useTRPCClient();
  const reveal = async (reason: string) => {
    const full = await client.support.reveal.query({ subjectId: customer.id, reason });
    return (
      <PropertyList
        items={[
          { label: t('email'), value: full.email },
          { label: t('phone'), value: full.phone },
          { label: t('address'), value: `${full.street}, ${full.postcode} ${customer.city}` },
          { label: t('birthDate'), value: <BusinessDateText date={full.birthDate} /> },
          ...full.ibans.map((iban) => ({ key: iban, label: t('iban'), value: <FullIban iban={iban} /> })),
          { label: t('payTo'), value: full.payToIban ? <FullIban iban={full.payToIban} /> : null },
        ]}
      />
    );
  };
  return (
    <Section
      title={t('person')}
      action={can('support.reveal') ? <RevealDialog what={t('what', { name: customer.name })} reveal={reveal} /> : null}
    >
      <PropertyList
        items={[
          { label: t('email'), value: <MaskedText text={customer.email} /> },
          { label: t('phone'), value: <MaskedText text={customer.phone} /> },
          { label: t('birthDate'), value: <MaskedText text={customer.birthDate} /> },
          { label: t('lives'), value: `${customer.city} (${customer.country}), ${customer.language.toUpperCase()}` },
          ...customer.ibans.map((one, index) => ({
            key: `iban-${index}`,
            label: one.status === 'live' ? t('iban') : t('formerIban'),
            value: <MaskedIban text={one.iban} />,
          })),
          { label: t('identity'), value: <StatusBadge status={customer.kycState} /> },
          { label: t('since'), value: <Instant at={customer.customerSince} /> },
        ]}
      />
    </Section>
  );
}

function FullIban({ iban }: { iban: string }) {
  return <span className="font-mono">{iban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>;
}
