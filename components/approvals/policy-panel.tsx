'use client';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { useMoneyText } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { askedOf, conditionMoney, conditionText, opKey, type Policy } from './policy-words';
import { fieldWords, kindKey } from './request-words';

/** One policy as sentences: when it fires, and who has to agree. */
export function PolicyPanel({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const t = useTranslations('approvals');
  const roles = useTranslations('access.role');
  return (
    <PeekPanel
      title={policy.name}
      onClose={onClose}
      eyebrow={
        <>
          <span>{t(`kind.${kindKey(policy.command)}`)}</span>
          <StatusBadge status={policy.status} noun="approvals" tones={{ live: 'ok' }} />
          <span>{`v${policy.version}`}</span>
        </>
      }
    >
      <Section title={t('policy.when')}>
        <Conditions policy={policy} />
      </Section>
      <Section title={t('policy.asks')}>
        <ul className="flex flex-col gap-1">
          {askedOf(policy).map((step) => (
            <li key={step.role + (step.kind ?? '')}>
              {t(`policy.step.${step.kind ?? 'approve'}`, { count: step.count, role: roles(step.role) })}
            </li>
          ))}
        </ul>
      </Section>
      <PropertyList
        items={[
          { label: t('policy.expires'), value: t('policy.hours', { count: policy.expiresAfterHours }) },
          { label: t('policy.from'), value: <Instant at={policy.effectiveFrom} /> },
        ]}
      />
      <Callout>{t('policy.never')}</Callout>
    </PeekPanel>
  );
}

function Conditions({ policy }: { policy: Policy }) {
  const t = useTranslations('approvals');
  const money = useMoneyText();
  if (policy.conditions.length === 0) return <p>{t('policy.always')}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {policy.conditions.map((block, index) => (
        <li key={JSON.stringify(block)}>
          {index > 0 ? `${t('policy.or')} ` : ''}
          {block
            .map((one) => {
              const amount = conditionMoney(one);
              const field = t.has(`policy.fact.${one.field}`) ? t(`policy.fact.${one.field}`) : fieldWords(one.field);
              return `${field} ${t(opKey(one))} ${amount ? money(amount) : conditionText(one)}`;
            })
            .join(` ${t('policy.and')} `)}
        </li>
      ))}
    </ul>
  );
}
