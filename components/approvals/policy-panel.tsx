'use client';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { HistorySection } from './history-section';
import { PolicyActions } from './policy-actions';
import { PolicyConditions, PolicySteps } from './policy-section';
import type { Policy } from './policy-words';
import { kindKey } from './request-words';

/** One policy as sentences: when it fires, and who has to agree. */
export function PolicyPanel({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const t = useTranslations('approvals');
  return (
    <PeekPanel
      title={policy.name}
      onClose={onClose}
      footer={<PolicyActions policy={policy} />}
      eyebrow={
        <>
          <span>{t(`kind.${kindKey(policy.command)}`)}</span>
          <StatusBadge status={policy.status} noun="approvals" tones={{ live: 'ok', coming: 'info' }} />
          <span>{`v${policy.version}`}</span>
        </>
      }
    >
      <Section title={t('policy.when')}>
        <PolicyConditions policy={policy} />
      </Section>
      <Section title={t('policy.asks')}>
        <PolicySteps policy={policy} />
      </Section>
      <PropertyList
        items={[
          { label: t('policy.expires'), value: t('policy.hours', { count: policy.expiresAfterHours }) },
          { label: t('policy.from'), value: <Instant at={policy.effectiveFrom} /> },
        ]}
      />
      <Callout>{t('policy.never')}</Callout>
      <HistorySection policy={policy} />
    </PeekPanel>
  );
}
