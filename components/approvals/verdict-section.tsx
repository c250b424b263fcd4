'use client';
import { useFormatter, useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import type { DraftedPolicy } from './use-policy-draft';

/** What the proof of no single hand says of the draft: a hole or an act that nobody could approve, named before it is proposed. */
export function VerdictSection({ trial }: { trial: DraftedPolicy['trial'] }) {
  const t = useTranslations('approvals.policy.verdict');
  const format = useFormatter();
  const { asked, answer, failed } = trial;
  const who = format.list([...(answer?.mayApprove ?? [])], { type: 'disjunction' });
  return (
    <Section title={t('title')}>
      <div aria-live="polite">
        {asked ? null : <p className="text-ink-2">{t('unfinished')}</p>}
        {asked && failed ? <Callout tone="warn">{t('failed')}</Callout> : null}
        {asked && !failed && !answer ? <p className="text-ink-2">{t('asking')}</p> : null}
        {answer?.refusal ? (
          <Callout tone="danger">
            {t.has(`code.${answer.refusal.code.replace('.', '_')}`) ? (
              <p className="font-medium">{t(`code.${answer.refusal.code.replace('.', '_')}`)}</p>
            ) : null}
            <p>{answer.refusal.message}</p>
          </Callout>
        ) : null}
        {answer && !answer.refusal ? <Callout tone="ok">{who ? t('holds', { who }) : t('holdsNobody')}</Callout> : null}
      </div>
    </Section>
  );
}
