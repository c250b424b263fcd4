'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Figure } from '@/components/ui/figure';
import { PropertyList, Section } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { EvidenceTable } from './evidence-table-section';
import type { ExceptionDetail } from './recon-words';

/** What the bank says, field by field, and what the rules found against it. */
export function BankLine({ item }: { item: ExceptionDetail }) {
  const t = useTranslations('reconciliation');
  const { line, currency } = item;
  return (
    <>
      <Section title={t('line.title')}>
        <Figure
          big
          value={<Money value={{ amountMinor: line.amountMinor, currency }} />}
          note={t(line.amountMinor < 0n ? 'line.out' : 'line.in', { account: line.accountName })}
        />
        <PropertyList className="mt-2" items={useFields(item)} />
      </Section>
      <Section title={t('evidence.title')}>
        {item.evidence.length === 0 ? (
          <p className="text-ink-2">{t('evidence.none')}</p>
        ) : (
          <EvidenceTable evidence={item.evidence} />
        )}
      </Section>
    </>
  );
}

/** Fields that the bank left empty are left out, but for those that one looks for. */
function useFields({ line, currency }: ExceptionDetail) {
  const t = useTranslations('reconciliation.line');
  const mono = (text: string) => <span className="font-mono break-all">{text}</span>;
  const optional = (label: string, text: string | null) => (text ? [{ label, value: mono(text) }] : []);
  return [
    {
      label: t('statement'),
      value: (
        <Link
          href={`/reconciliation/statements/${line.statementId}`}
          className="text-accent underline-offset-2 hover:underline"
        >
          {t('lineOf', { no: line.no, statement: line.statementName })}
        </Link>
      ),
    },
    { label: t('booked'), value: <BusinessDateText date={line.bookingDate} /> },
    { label: t('value'), value: <BusinessDateText date={line.valueDate} /> },
    { label: t('counterparty'), value: line.counterpartyName },
    { label: t('iban'), value: <MaskedIban text={line.counterpartyIban} /> },
    { label: t('remittance'), value: line.remittance },
    ...(line.virtualIban ? [{ label: t('virtualIban'), value: <MaskedIban text={line.virtualIban} /> }] : []),
    ...optional(t('endToEndId'), line.endToEndId),
    ...optional(t('pmtInfId'), line.pmtInfId),
    ...optional(t('bankRef'), line.bankRef),
    ...optional(t('code'), line.bankTxCode),
    ...optional(t('returnReason'), line.returnReason),
    ...(line.chargeMinor > 0n
      ? [{ label: t('charge'), value: <Money value={{ amountMinor: line.chargeMinor, currency }} /> }]
      : []),
    ...(line.info ? [{ label: t('info'), value: line.info }] : []),
  ];
}
