'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { Section } from '@/components/ui/property-list';
import { RefText } from '@/components/value/hash-text';
import { MaskedIban } from '@/components/value/masked';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { amountOf, orderTones, type FileDetail } from './payment-words';

/** Every line of a file, the largest first, with its sum below: what the bank is told to do. */
export function FileLines({ file }: { file: FileDetail }) {
  const t = useTranslations('payments');
  const list = `/payments/${file.direction === 'out' ? 'payouts' : 'debits'}`;
  return (
    <Section
      title={t('file.lines')}
      note={
        file.orderCount > file.lines.length
          ? t('file.linesOf', { count: file.lines.length, total: file.orderCount })
          : t('file.linesAll', { count: file.orderCount })
      }
    >
      <div className="overflow-x-auto rounded-lg border" tabIndex={0} role="region" aria-label={t('file.lines')}>
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-b text-small text-ink-3 [&>th]:h-8 [&>th]:px-2.5 [&>th]:font-normal">
              <th scope="col">{t('column.ref')}</th>
              <th scope="col">{t(file.direction === 'out' ? 'column.payee' : 'column.who')}</th>
              <th scope="col">{t('column.iban')}</th>
              <th scope="col" className="text-right">
                {t('column.amount')}
              </th>
              <th scope="col">{t('column.state')}</th>
              <th scope="col">{t('field.remittance')}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {file.lines.map((line) => (
              <tr key={line.id} className="h-row hover:bg-hover [&>td]:px-2.5">
                <td>
                  <Link
                    href={`${list}?tab=all&open=${line.id}`}
                    className="text-accent underline-offset-2 hover:underline"
                  >
                    <RefText>{line.ref}</RefText>
                  </Link>
                </td>
                <td className="max-w-52 truncate">{line.holderName}</td>
                <td className="whitespace-nowrap">
                  <MaskedIban text={line.iban} />{' '}
                  {file.direction === 'out' && !line.ibanUsedBefore ? (
                    <Badge tone="warn">{t('file.firstUse')}</Badge>
                  ) : null}
                </td>
                <td className="text-right">
                  <Money value={amountOf(line)} />
                </td>
                <td className="whitespace-nowrap">
                  <StatusBadge status={line.state} noun="payments.order" tones={orderTones} />{' '}
                  {line.reasonCode ? <span className="font-mono text-ink-2">{line.reasonCode}</span> : null}
                </td>
                <td className="w-full max-w-0 truncate text-ink-2">{line.remittance}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="h-row border-t font-medium [&>td]:px-2.5">
              <td colSpan={3}>{t('file.total')}</td>
              <td className="text-right">
                <Money value={{ amountMinor: file.totalMinor, currency: file.currency }} />
              </td>
              <td colSpan={2} />
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}
