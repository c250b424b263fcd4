'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { missingPermission } from '@/components/ui/refusal';
import { ErrorState, NoPermissionState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { DelegateDialog } from './delegate-dialog';

type Delegation = RouterOutputs['approvals']['delegations'][number];

/** Who decides in place of whom, and until when. */
export function DelegationsScreen() {
  const t = useTranslations('approvals.delegation');
  const may = useCan()('approvals.delegate');
  const { data, error, refetch } = useQuery(useTRPC().approvals.delegations.queryOptions({}));
  const [proposing, setProposing] = useState(false);
  const [ending, setEnding] = useState<Delegation | null>(null);
  const missing = missingPermission(error);
  if (missing !== null) return <NoPermissionState permission={missing} />;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button variant="primary" disabledReason={may ? null : t('mayNot')} onClick={() => setProposing(true)}>
            {t('new')}
          </Button>
        }
      />
      <hr />
      <div className="px-4 py-3">
        {error ? <ErrorState message={error.message} onRetry={() => void refetch()} /> : null}
        {data?.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
        <ul className="flex max-w-[980px] flex-col divide-y divide-line">
          {(data ?? []).map((one) => (
            <Line key={one.id} delegation={one} onEnd={() => setEnding(one)} />
          ))}
        </ul>
      </div>
      {proposing ? <DelegateDialog open onOpenChange={setProposing} /> : null}
      <EndDialog delegation={ending} onClose={() => setEnding(null)} />
    </>
  );
}

function Line({ delegation, onEnd }: { delegation: Delegation; onEnd: () => void }) {
  const t = useTranslations('approvals.delegation');
  const roles = useTranslations('access.role');
  const can = useCan();
  const { personId } = useReader();
  const { giverId, delegateId, giverName, delegateName, state } = delegation;
  const words = delegation.roles.map((role) => (roles.has(role) ? roles(role) : role)).join(', ');
  const mine = giverId === personId || delegateId === personId || can('access.suspendPerson');
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <p>{t('line', { delegate: delegateName, giver: giverName, roles: words })}</p>
        <p className="text-small text-ink-3">
          {t(`state.${state}`)} · <Instant at={delegation.fromAt} /> –{' '}
          <Instant at={delegation.endedAt ?? delegation.untilAt} />
          {` · ${delegation.endReason ?? delegation.reason}`}
        </p>
      </div>
      {mine && (state === 'active' || state === 'coming') ? <Button onClick={onEnd}>{t('end')}</Button> : null}
    </li>
  );
}

function EndDialog({ delegation, onClose }: { delegation: Delegation | null; onClose: () => void }) {
  const t = useTranslations('approvals.delegation');
  const { act, pending } = useAct(useTRPC().approvals.endDelegation.mutationOptions(), { done: t('endDone') });
  return (
    <ReasonDialog
      open={delegation !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('endTitle')}
      consequence={t('endWhat')}
      label={t('reason')}
      action={t('end')}
      tone="danger"
      pending={pending}
      onConfirm={(reason) => {
        if (!delegation) return;
        void act({ delegationId: delegation.id, reason }).then((outcome) => outcome.status === 'done' && onClose());
      }}
    />
  );
}
