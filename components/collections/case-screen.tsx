'use client';
import { PhoneCall, PhoneOff } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money, useMoneyText } from '@/components/value/money';
import { CaseActions } from './case-actions';
import { CasePlans } from './case-plans-section';
import { CaseTimeline } from './case-timeline';
import { inAllOf, lateTone, phoneGate, type CaseDetail } from './case-words';
import { OutcomePanel } from './outcome-panel';
import { QueueEnd } from './queue-end-section';
import { useNextCase } from './use-next-case';

/** Everything for one call: may I call, why am I here, what is open, what happened; at the right, what came of it. */
export function CaseScreen({ initial }: { initial: CaseDetail }) {
  const trpc = useTRPC();
  const { data: found } = useQuery({
    ...trpc.collections.caseDetail.queryOptions({ caseId: initial.id }),
    initialData: initial,
  });
  useVisit({ href: `/collections/${found.id}`, title: found.customerName });
  const queue = useNextCase(found.id);
  if (queue.waiting) return <QueueEnd back waiting={queue.waiting} />;
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <Heading found={found} queue={queue} />
        <div role="region" aria-labelledby="case" tabIndex={0} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
          <div className="flex flex-col gap-2 px-4 pb-3">
            <Figures found={found} />
            <Notices found={found} />
          </div>
          <CasePlans found={found} />
          <CaseTimeline events={found.timeline} />
        </div>
      </div>
      <OutcomePanel found={found} next={queue.next} taking={queue.pending} />
    </div>
  );
}

function Heading({ found, queue }: { found: CaseDetail; queue: ReturnType<typeof useNextCase> }) {
  const t = useTranslations('collections');
  return (
    <PageHeader
      title={<span id="case">{found.customerName}</span>}
      badges={
        <>
          <Badge tone={lateTone(found.dpd)}>{t('case.pastDue', { count: found.dpd })}</Badge>
          <Badge>{t('case.bucket', { bucket: found.bucket })}</Badge>
          <RefText className="text-ink-2">{found.ref}</RefText>
        </>
      }
      actions={<CaseActions found={found} queue={queue} />}
    />
  );
}

function Figures({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections.case');
  const money = useMoneyText();
  const { currency } = found;
  const feesMinor = found.owedMinor - found.overdueMinor;
  const paid = found.timeline.find((event) => event.kind === 'receipt' && event.amountMinor !== null);
  return (
    <FigureStrip>
      <Figure
        big
        label={t('overdueNow')}
        value={<Money value={{ amountMinor: found.overdueMinor, currency }} />}
        note={feesMinor > 0n ? t('andFees', { amount: money({ amountMinor: feesMinor, currency }) }) : null}
      />
      <Figure big label={t('owedInAll')} value={<Money value={{ amountMinor: inAllOf(found), currency }} />} />
      <Figure
        big
        label={t('lastPaid')}
        value={
          paid?.amountMinor ? (
            <Money value={{ amountMinor: paid.amountMinor, currency: paid.currency ?? currency }} />
          ) : (
            '—'
          )
        }
        note={paid ? <BusinessDateText date={paid.on} style="short" /> : null}
      />
      <Figure big label={t('localTime')} value={found.localTime} note={found.city} />
    </FigureStrip>
  );
}

/** May this customer be called now, with all that was looked at, and why the case stands where it stands. */
function Notices({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections.case');
  const { allowed, reason, facts } = phoneGate(found) ?? { allowed: false, reason: '', facts: [] };
  const others = facts.filter((fact) => fact.text !== reason).map((fact) => fact.text);
  return (
    <>
      {found.state === 'closed' ? (
        <Callout tone="ok">{t('closed')}</Callout>
      ) : (
        <Callout tone={allowed ? 'ok' : 'warn'} icon={allowed ? <PhoneCall aria-hidden /> : <PhoneOff aria-hidden />}>
          <strong className="font-medium">{allowed ? t('allowed') : t('notAllowed')}</strong>{' '}
          {allowed ? others.join(' ') : `${reason} ${others.join(' ')}`}
        </Callout>
      )}
      <Callout>
        <strong className="font-medium">{t('whyHere')}</strong> {found.why}
      </Callout>
    </>
  );
}
