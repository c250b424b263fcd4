import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import { Diff } from '@/components/value/diff';
import type { Request } from './request-panel';
import { fieldWords, valueWords } from './request-words';

/** The request that asked for the same before and did not run: how it ended, why, and what is different this time. */
export function BeforeSection({ request }: { request: Request }) {
  const t = useTranslations('approvals.before');
  const status = useTranslations('approvals.status');
  const { before } = request;
  if (!before) return null;
  return (
    <Section title={t('title')}>
      <Callout tone={before.status === 'rejected' ? 'warn' : 'neutral'}>
        <p>
          {t('line', { name: before.makerName, status: status(before.status) })}{' '}
          <Link href={`/approvals/${before.id}`} className="font-medium underline underline-offset-2">
            {before.ref}
          </Link>
        </p>
        {before.reason ? <p>{before.reason}</p> : null}
      </Callout>
      {before.difference.length === 0 ? (
        <p className="text-ink-2">{t('same')}</p>
      ) : (
        <Diff
          rows={before.difference.map((one) => ({
            key: one.path,
            label: fieldWords(one.path),
            before: valueWords(one.approved),
            after: valueWords(one.now),
          }))}
        />
      )}
    </Section>
  );
}
