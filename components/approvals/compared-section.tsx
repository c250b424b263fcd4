'use client';
import { useTimeZone, useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { Instant } from '@/components/value/dates';
import { changedParts, type WrittenPolicy } from './draft-words';
import { instantOf } from './effective-words';
import { PolicyConditions, PolicySteps } from './policy-section';
import type { Policy } from './policy-words';

type Rule = Pick<Policy, 'conditions' | 'steps' | 'expiresAfterHours'>;
type Props = { live: Policy | null; next: WrittenPolicy | null; from: string };

/** The policy in force and the one that is proposed, side by side, with what is another in it. */
export function ComparedSection({ live, next, from }: Props) {
  const t = useTranslations('approvals.policy');
  const states = useTranslations('approvals.status');
  const timeZone = useTimeZone() ?? 'UTC';
  const starts = from ? instantOf(from, timeZone) : null;
  const changed = live && next ? changedParts(live as WrittenPolicy, next) : null;
  return (
    <div className="grid grid-cols-2 gap-3" aria-live="polite">
      {live ? (
        <div className="flex flex-col gap-1 rounded-lg border p-3 text-ink-2">
          <span className="text-small text-ink-3">
            {t(live.status === 'live' ? 'nowInForce' : 'newest', {
              version: live.version,
              state: states(live.status),
            })}
          </span>
          <Sentences rule={live} />
        </div>
      ) : null}
      <div className="flex flex-col gap-1 rounded-lg border border-accent-line p-3">
        <span className="flex flex-wrap items-center gap-2 text-small text-ink-3">
          {t('proposed')}
          {changed?.map((part) => (
            <Badge key={part} tone="info">
              {t(`changed.${part}`)}
            </Badge>
          ))}
          {changed?.length === 0 ? t('changed.nothing') : null}
        </span>
        {next ? <Sentences rule={next} /> : <p className="text-danger">{t('unreadable')}</p>}
        {starts ? (
          <p>
            {t('startsAt')} <Instant at={starts} />
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Sentences({ rule }: { rule: Rule }) {
  const t = useTranslations('approvals.policy');
  return (
    <>
      <PolicyConditions policy={rule} />
      <PolicySteps policy={rule} />
      <p>{t('expiresAfter', { count: rule.expiresAfterHours })}</p>
    </>
  );
}
