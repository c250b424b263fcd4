'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Section } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import type { RuleDetail } from './fee-words';
import { ruleTones } from './rules.columns';

/** Every version of the rule as a sentence, so that what changed can be read. */
export function VersionsSection({ rule }: { rule: RuleDetail }) {
  const t = useTranslations('fees.rule');
  return (
    <Section title={t('versions')}>
      <ol className="flex flex-col gap-2">
        {rule.versions.map((version) => (
          <li key={version.id} className="flex flex-col gap-1 border-b border-line pb-2">
            <div className="flex items-center gap-2">
              <Link className="text-accent underline-offset-2 hover:underline" href={`/fees/rules/${version.id}`}>
                {`v${version.version}`}
              </Link>
              <StatusBadge status={version.status} noun="fees" tones={ruleTones} />
              {version.effectiveFrom ? <BusinessDateText date={version.effectiveFrom} /> : null}
            </div>
            <p>{version.sentence}</p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
