'use client';
import { useTranslations } from 'use-intl';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { PolicyConditions, PolicySteps } from './policy-section';
import type { Policy } from './policy-words';
import { useVersions } from './use-versions';

/** The other versions of a policy, the newest first: requests that were made under one of them keep it. */
export function HistorySection({ policy }: { policy: Policy }) {
  const t = useTranslations('approvals');
  const others = (useVersions(policy) ?? []).filter((one) => one.id !== policy.id);
  if (others.length === 0) return null;
  return (
    <Section title={t('policy.history')}>
      <ol className="flex flex-col gap-3">
        {others.map((one) => (
          <li key={one.id} className="flex flex-col gap-1 text-ink-2">
            <span className="text-small text-ink-3">
              {`v${one.version} ${t(`status.${one.status}`)} · `}
              <Instant at={one.effectiveFrom} />
            </span>
            <PolicyConditions policy={one} />
            <PolicySteps policy={one} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
