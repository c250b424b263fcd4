'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { PropertyList, Section, type Property } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { Diff } from '@/components/value/diff';
import { Money } from '@/components/value/money';
import { PolicyConditions, PolicySteps } from './policy-section';
import { policyPart } from './policy-words';
import type { Request } from './request-panel';
import { fieldWords } from './request-words';

/** Fields before and after, as the act will leave them. */
export function ChangesSection({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  const rows = request.consequences.flatMap((one, index) =>
    one.kind === 'change'
      ? [
          {
            key: `${one.field}/${index}`,
            label: t.has(`field.${one.field}`) ? t(`field.${one.field}`) : fieldWords(one.field),
            before: ofField(one.field, one.before),
            after: ofField(one.field, one.after),
          },
        ]
      : [],
  );
  if (rows.length === 0) return null;
  return (
    <Section title={t('panel.changes')}>
      <Diff rows={rows} />
    </Section>
  );
}

/** An account number is read in groups of four, as it is compared with a letter of the bank; a policy as its sentences. */
function ofField(field: string, value: string | null): ReactNode {
  if (value === null) return null;
  if (field === 'iban')
    return <span className="font-mono">{value.replaceAll(' ', '').replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>;
  if (field === 'effectiveFrom') return <Instant at={value} />;
  const part = policyPart(field, value);
  if (!part) return value;
  return 'conditions' in part ? <PolicyConditions policy={part} /> : <PolicySteps policy={part} />;
}

/** What happens once it is approved: entries of the books, money that leaves, and what else is touched. */
export function RunsSection({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  const items = request.consequences.flatMap((one, index): Property[] => {
    const key = String(index);
    if (one.kind === 'posting')
      return [
        {
          key,
          label: t('panel.ledger'),
          value: (
            <>
              {t('panel.posting', { debit: one.debit, credit: one.credit, count: one.entries })}
              {', '}
              <Money value={{ amountMinor: one.amountMinor, currency: one.currency }} />
            </>
          ),
        },
      ];
    if (one.kind === 'money-leaves') {
      const after = one.afterMinor === null ? null : { amountMinor: one.afterMinor, currency: one.currency };
      return [{ key, label: t('panel.after', { account: one.account }), value: <Money value={after} /> }];
    }
    if (one.kind === 'touches')
      return [{ key, label: t('panel.touches'), value: t('panel.touched', { count: one.count, what: one.what }) }];
    if (one.kind === 'note') return [{ key, label: t('panel.note'), value: one.text }];
    return [];
  });
  if (items.length === 0) return null;
  return (
    <Section title={t(request.status === 'executed' ? 'panel.ran' : 'panel.runs')}>
      <PropertyList items={items} />
    </Section>
  );
}
