'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { RevealDialog } from '@/components/access/reveal-dialog';
import { RecordTimeline } from '@/components/audit/record-timeline';
import { useCan } from '@/components/shell/reader';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC, useTRPCClient, type RouterOutputs } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { MaskedIban, MaskedText } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { kycTones } from './customers.columns';
import { HoldsSection } from './holds-section';

export type Customer = RouterOutputs['customers']['detail'];

/** One customer, masked: who they are, what protects them, where their money comes from, and what was done about them. */
export function CustomerScreen({ initial }: { initial: Customer }) {
  const t = useTranslations('customers');
  const trpc = useTRPC();
  const { data: customer } = useQuery({
    ...trpc.customers.detail.queryOptions({ customerId: initial.id }),
    initialData: initial,
  });
  const name = `${customer.firstName} ${customer.lastName}`;
  useVisit({ href: `/customers/${customer.id}`, title: name });
  return (
    <>
      <PageHeader
        title={name}
        badges={
          <>
            <RefText className="text-ink-2">{customer.ref}</RefText>
            <StatusBadge status={customer.kycState} noun="customers" tones={kycTones} />
          </>
        }
        lead={`${customer.city} (${customer.country})`}
      />
      <hr />
      <div className="grid max-w-[1180px] grid-cols-1 gap-x-10 gap-y-5 px-4 py-4 lg:grid-cols-2">
        <div className="flex flex-col gap-5">
          <Figures customer={customer} />
          {customer.waiting.map((one) => (
            <Callout key={one.requestId} tone="info">
              <p>{t('waiting', { ref: one.ref, title: one.title })}</p>
              <Link href={`/approvals?tab=waiting&open=${one.requestId}`} className="underline underline-offset-2">
                {t('openRequest')}
              </Link>
            </Callout>
          ))}
          <HoldsSection customer={customer} />
          <RecordTimeline entityType="customer" entityId={customer.id} />
        </div>
        <div className="flex flex-col gap-5">
          <Contact customer={customer} />
          <Accounts customer={customer} />
        </div>
      </div>
    </>
  );
}

function Figures({ customer }: { customer: Customer }) {
  const t = useTranslations('customers');
  const { limitMinor: amountMinor, currency } = customer;
  return (
    <FigureStrip>
      <Figure label={t('column.limit')} value={<Money value={{ amountMinor, currency }} />} />
      <Figure label={t('column.feeGroup')} value={customer.feeGroup} />
      <Figure label={t('column.held')} value={String(customer.holds.filter((hold) => hold.liftedAt === null).length)} />
    </FigureStrip>
  );
}

function Contact({ customer }: { customer: Customer }) {
  const t = useTranslations('customers');
  return (
    <Section title={t('contact')} action={<Reveal customer={customer} />}>
      <PropertyList
        items={[
          { label: t('column.email'), value: <MaskedText text={customer.email} /> },
          { label: t('column.phone'), value: <MaskedText text={customer.phone} /> },
          { label: t('address'), value: `${customer.street}, ${customer.postcode} ${customer.city}` },
          { label: t('birthDate'), value: <MaskedText text={customer.birthDate} /> },
          { label: t('language'), value: customer.language },
          { label: t('timeZone'), value: customer.timeZone },
          { label: t('column.since'), value: <Instant at={customer.createdAt} /> },
        ]}
      />
    </Section>
  );
}

/** Shows how to reach the customer in full, once a reason is written down. */
function Reveal({ customer }: { customer: Customer }) {
  const t = useTranslations('customers');
  const can = useCan();
  const client = useTRPCClient();
  if (!can('customers.reveal')) return <span className="text-small text-ink-3">{t('maySeeMasked')}</span>;
  const reveal = async (reason: string) => {
    const clear = await client.customers.reveal.query({ subjectId: customer.id, reason });
    return (
      <PropertyList
        items={[
          { label: t('column.email'), value: clear.email },
          { label: t('column.phone'), value: clear.phone },
          { label: t('birthDate'), value: clear.birthDate },
          ...clear.accounts.map((account) => ({
            key: account.iban,
            label: t('account.iban'),
            value: (
              <>
                <span className="font-mono">{account.iban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
                <span className="block text-ink-2">{account.holderName}</span>
              </>
            ),
          })),
        ]}
      />
    );
  };
  return <RevealDialog what={t('what', { name: `${customer.firstName} ${customer.lastName}` })} reveal={reveal} />;
}

function Accounts({ customer }: { customer: Customer }) {
  const t = useTranslations('customers.account');
  return (
    <Section title={t('title')}>
      {customer.accounts.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
      <ul className="flex flex-col gap-2">
        {customer.accounts.map((account) => (
          <li key={account.id} className="flex flex-col">
            <span className="flex items-baseline justify-between gap-2">
              <MaskedIban text={account.iban} />
              <span className="text-small text-ink-3">
                {t(account.status)} <Instant at={account.createdAt} />
              </span>
            </span>
            <span className="text-ink-2">{account.holderName}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
