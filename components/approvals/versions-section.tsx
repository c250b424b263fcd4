import { useTranslations } from 'use-intl';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { Diff } from '@/components/value/diff';
import type { Request } from './request-panel';
import { fieldWords, valueWords } from './request-words';

/** What its maker changed while the request waited, the newest change first: from which version to which, why, and what. */
export function VersionsSection({ request }: { request: Request }) {
  const t = useTranslations('approvals.versions');
  if (request.versions.length === 0) return null;
  return (
    <Section title={t('title')} note={t('present', { version: request.version })}>
      <ol className="flex flex-col gap-3">
        {request.versions.map((one) => (
          <li key={one.version} className="flex flex-col gap-1.5">
            <p>
              {t('since', { version: one.version })}{' '}
              <span className="text-ink-2">
                {t('by', { name: one.name, reason: one.reason })} · <Instant at={one.at} />
              </span>
            </p>
            <Diff
              rows={one.difference.map((part) => ({
                key: part.path,
                label: fieldWords(part.path),
                before: valueWords(part.approved),
                after: valueWords(part.now),
              }))}
            />
          </li>
        ))}
      </ol>
    </Section>
  );
}
