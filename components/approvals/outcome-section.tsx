'use client';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import { Diff } from '@/components/value/diff';
import type { Request } from './request-panel';
import { fieldWords, valueWords } from './request-words';
import { ResubmitActions } from './resubmit-actions';

const tones = { executed: 'ok', rejected: 'danger', failed: 'danger', changed: 'warn' } as const;

/** How a request ended; one whose subject changed shows what was approved and what stands there now. */
export function OutcomeSection({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  if (request.status === 'pending') return null;
  const tone = tones[request.status as keyof typeof tones] ?? 'neutral';
  return (
    <>
      <Callout tone={tone}>
        <p>{t(`outcome.${request.status}`, { ref: request.ref })}</p>
        {request.closedReason ? <p>{request.closedReason}</p> : null}
      </Callout>
      <ResubmitActions request={request} />
      {request.difference && request.difference.length > 0 ? (
        <Section title={t('outcome.difference')}>
          <Diff
            rows={request.difference.map((one) => ({
              key: one.path,
              label: fieldWords(one.path),
              before: valueWords(one.approved),
              after: valueWords(one.now),
            }))}
          />
        </Section>
      ) : null}
    </>
  );
}
