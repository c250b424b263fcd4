'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { RevealDialog } from '@/components/access/reveal-dialog';
import { useCan } from '@/components/shell/reader';
import { useTRPCClient } from '@/components/shell/trpc-provider';
import { PropertyList, Section } from '@/components/ui/property-list';
import { MaskedIban, MaskedText } from '@/components/value/masked';
import type { CaseDetail } from './case-words';

/** How to reach the customer, masked; in full for a reason that is written down. */
export function CaseContact({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections.reach');
  const client = useTRPCClient();
  const mayReveal = useCan()('collections.reveal');
  const reveal = async (reason: string) => {
    const { phone, email, payToIban } = await client.collections.reveal.query({ subjectId: found.customerId, reason });
    return (
      <PropertyList
        items={[
          {
            label: t('phone'),
            value: (
              <a href={`tel:${phone}`} className="text-accent underline-offset-2 hover:underline">
                {phone}
              </a>
            ),
          },
          { label: t('email'), value: email },
          {
            label: t('iban'),
            value: payToIban ? <span className="font-mono">{payToIban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span> : null,
          },
        ]}
      />
    );
  };
  return (
    <Section
      title={t('title')}
      action={mayReveal ? <RevealDialog what={t('what', { name: found.customerName })} reveal={reveal} /> : null}
    >
      <PropertyList
        items={[
          { label: t('phone'), value: <MaskedText text={found.phone} /> },
          { label: t('email'), value: <MaskedText text={found.email} /> },
          { label: t('iban'), value: <MaskedIban text={found.payToIban} /> },
          { label: t('language'), value: `${found.language.toUpperCase()} · ${found.city} (${found.country})` },
          {
            label: t('customer'),
            value: (
              <Link href={`/customers/${found.customerId}`} className="text-accent underline-offset-2 hover:underline">
                {found.customerRef}
              </Link>
            ),
          },
        ]}
      />
    </Section>
  );
}
