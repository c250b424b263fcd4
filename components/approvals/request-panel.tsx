'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure } from '@/components/ui/figure';
import { PeekPanel } from '@/components/ui/peek-panel';
import { Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { DueBadge } from '@/components/value/due-badge';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { BeforeSection } from './before-section';
import { CommentsSection } from './comments-section';
import { ChangesSection, RunsSection } from './consequences-section';
import { ContentDialog } from './content-dialog';
import { EvidenceActions } from './evidence-actions';
import { DecisionActions } from './decision-actions';
import { FilesSection } from './files-section';
import { PeopleTimeline } from './people-timeline';
import { amountOf } from './requests.columns';
import { kindKey, recordHref } from './request-words';
import { OutcomeSection } from './outcome-section';
import { useOpening } from './use-opening';
import { VersionsSection } from './versions-section';

export type Request = RouterOutputs['approvals']['request'];

/** A request with everything that a decision needs: how much, what changes, what it does, who is asked, and what exactly is bound. */
export function RequestPanel({ requestId, onClose }: { requestId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const t = useTranslations('approvals');
  const { data: request, error, refetch } = useQuery(trpc.approvals.request.queryOptions({ requestId }));
  useVisit(
    request ? { href: `/approvals?tab=mine&open=${request.id}`, title: `${request.ref} ${request.title}` } : null,
  );
  if (error && !request)
    return (
      <PeekPanel title={t('panel.lost')} onClose={onClose}>
        <ErrorState message={error.message} onRetry={() => void refetch()} />
      </PeekPanel>
    );
  if (!request) return <Waiting onClose={onClose} />;
  return <Shown request={request} onClose={onClose} />;
}

function Waiting({ onClose }: { onClose: () => void }) {
  return (
    <PeekPanel title={<Skeleton className="my-1.5 w-2/3" />} eyebrow={<Skeleton className="w-24" />} onClose={onClose}>
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="w-full" />
      <Skeleton className="w-5/6" />
    </PeekPanel>
  );
}

function Shown({ request, onClose }: { request: Request; onClose: () => void }) {
  const t = useTranslations('approvals');
  const { now } = useReader();
  useOpening(request);
  const href = recordHref(request.entityType, request.entityId);
  return (
    <PeekPanel
      onClose={onClose}
      eyebrow={
        <>
          <RefText>{request.ref}</RefText>
          {request.status === 'pending' ? (
            <DueBadge dueAt={request.dueAt} now={now} />
          ) : (
            <StatusBadge status={request.status} noun="approvals" />
          )}
          <span>{t(`kind.${kindKey(request.command)}`)}</span>
        </>
      }
      title={request.title}
      footer={<DecisionActions request={request} />}
    >
      <Amount request={request} />
      {href ? (
        <Link href={href} className="-mt-3 self-start text-accent underline-offset-2 hover:underline">
          {t('panel.openRecord')}
        </Link>
      ) : null}
      <OutcomeSection request={request} />
      <BeforeSection request={request} />
      <VersionsSection request={request} />
      <Warnings request={request} />
      <ChangesSection request={request} />
      <RunsSection request={request} />
      <PeopleTimeline request={request} />
      <FilesSection request={request} />
      <CommentsSection request={request} />
      <Section title={t('panel.content')}>
        <div className="flex flex-wrap gap-2">
          <ContentDialog request={request} />
          <EvidenceActions request={request} />
        </div>
      </Section>
    </PeekPanel>
  );
}

/** The one figure, as a sentence: how much, and where it goes. */
function Amount({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  const amount = amountOf(request);
  if (!amount) return null;
  const leaves = request.consequences.find((one) => one.kind === 'money-leaves');
  return (
    <Figure big value={<Money value={amount} />} note={leaves ? t('panel.leave', { account: leaves.account }) : null} />
  );
}

function Warnings({ request }: { request: Request }) {
  const texts = request.consequences.flatMap((one) => (one.kind === 'warning' ? [one.text] : []));
  if (texts.length === 0) return null;
  return (
    <Callout tone="warn">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Callout>
  );
}
