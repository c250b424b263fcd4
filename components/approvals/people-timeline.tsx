'use client';
import { CircleCheck, CircleDashed, CircleX, Hand, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { Avatar } from '@/components/value/person-chip';
import type { Request } from './request-panel';

/** Which rule asks, who prepared it, who decided, and who is left. */
export function PeopleTimeline({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  const format = useFormatter();
  const others = request.hands.filter((hand) => hand.why !== 'maker');
  const machine = request.makerKind !== 'person';
  return (
    <Section
      title={t('panel.policy', { name: request.policies.map((policy) => policy.name).join(' · ') })}
      note={versionsOf(request)}
    >
      <ul className="flex flex-col gap-1.5">
        <Line
          icon={machine ? <CircleDashed className="size-4" aria-hidden /> : <Avatar name={request.makerName} />}
          when={<Instant at={request.submittedAt} />}
        >
          {t('panel.prepared', { name: request.makerName })}
        </Line>
        {others.map((hand) => (
          <Line key={hand.personId + hand.why} icon={<Hand className="size-4" aria-hidden />} when={null}>
            {t(`panel.hand.${hand.why}`, { name: hand.name })}
          </Line>
        ))}
        {request.decisions.map((decision) => (
          <Line
            key={`${decision.version}/${decision.personId}/${new Date(decision.at).toISOString()}`}
            struck={decision.version < request.version}
            icon={
              decision.undoneAt || decision.version < request.version ? (
                <Undo2 className="size-4" aria-hidden />
              ) : decision.decision === 'reject' ? (
                <CircleX className="size-4 text-danger" aria-hidden />
              ) : (
                <CircleCheck className="size-4 text-ok" aria-hidden />
              )
            }
            when={<Instant at={decision.at} />}
            detail={<Detail request={request} decision={decision} />}
          >
            {t(`panel.decided.${decision.decision}`, {
              name: decision.onBehalfOf
                ? t('panel.onBehalf', { name: decision.name, giver: decision.onBehalfOf })
                : decision.name,
            })}
          </Line>
        ))}
        {request.status === 'pending' ? (
          <Line icon={<CircleDashed className="size-4 text-warn" aria-hidden />} when={t('panel.waiting')}>
            {request.mayDecide.length > 0
              ? t('panel.oneOf', {
                  count: request.mayDecide.length,
                  names: format.list(request.mayDecide, { type: 'disjunction' }),
                })
              : t('panel.nobody')}
          </Line>
        ) : null}
      </ul>
    </Section>
  );
}

type Decision = Request['decisions'][number];

function whyOf({ reason, counts }: Decision, countsNot: string): string | null {
  return reason ?? (counts ? null : countsNot);
}

/** Why a decision was made, or why it does not count: of an earlier version, taken back, or of somebody suspended. */
function Detail({ request, decision }: { request: Request; decision: Decision }) {
  const t = useTranslations('approvals.panel');
  if (decision.undoneAt) return <TakenBack decision={decision} />;
  if (decision.version === request.version) return whyOf(decision, t('countsNot'));
  const voided = t('voided', { version: decision.version });
  return decision.reason ? `${voided} · ${decision.reason}` : voided;
}

/** A decision that its person took back: when, and why if they said so. */
function TakenBack({ decision }: { decision: Decision }) {
  const t = useTranslations('approvals.panel');
  return (
    <>
      {t('takenBack')} <Instant at={decision.undoneAt} />
      {decision.undoneReason ? ` · ${decision.undoneReason}` : null}
    </>
  );
}

function versionsOf(request: Request): string {
  return request.policies.map((policy) => `v${policy.version}`).join(' · ');
}

/** `struck`: what is said does not hold any more. */
type LineProps = { icon: ReactNode; when: ReactNode; detail?: ReactNode; struck?: boolean; children: ReactNode };

function Line({ icon, when, detail, struck, children }: LineProps) {
  return (
    <li className="flex items-start gap-2">
      <span className="flex size-5 shrink-0 items-center justify-center text-ink-3">{icon}</span>
      <span className="min-w-0 flex-1">
        {struck ? <s className="text-ink-3">{children}</s> : children}
        {detail ? <span className="block text-ink-2">{detail}</span> : null}
      </span>
      <span className="shrink-0 text-small text-ink-3">{when}</span>
    </li>
  );
}
