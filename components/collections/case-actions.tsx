'use client';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { useKey } from '@/components/ui/keys';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Instant } from '@/components/value/dates';
import { Reassign } from './reassign-dialog';
import { phoneGate, type CaseDetail } from './case-words';
import type { useNextCase } from './use-next-case';

/** A lease runs fifteen minutes; whoever looks at the case keeps it. */
const renewEveryMs = 5 * 60_000;

type Props = { found: CaseDetail; queue: ReturnType<typeof useNextCase> };

/** Take the case, set it aside with a reason, or go on to the next one. */
export function CaseActions({ found, queue }: Props) {
  const t = useTranslations('collections');
  const { personId } = useReader();
  const mayWork = useCan()('collections.work');
  const mine = found.lockedBy === personId;
  const active = found.state === 'active';
  const next = useKey({ id: 'collections.next', label: t('next.button'), key: 'n', group: t('title') }, queue.next, {
    enabled: mayWork,
  });
  useKeptLease(found.id, mine);
  return (
    <>
      <span className="text-small text-ink-2">
        {mine ? (
          <>
            {t('case.mineUntil')} <Instant at={found.lockedUntil} style="time" />
          </>
        ) : found.lockedByName ? (
          t('case.takenBy', { name: found.lockedByName })
        ) : null}
      </span>
      {active && !mine && !found.lockedBy && mayWork ? <Take found={found} /> : null}
      {active ? <Reassign found={found} /> : null}
      {active ? <Skip found={found} next={queue.next} taken={found.lockedBy !== null && !mine} /> : null}
      <Button
        variant="primary"
        kbd={next}
        pending={queue.pending}
        disabledReason={mayWork ? null : t('onlyAgents')}
        onClick={queue.next}
      >
        {t('next.button')}
      </Button>
    </>
  );
}

/** Renews the lease while the page is looked at, so that a long call does not lose the case. */
function useKeptLease(caseId: string, mine: boolean): void {
  const { act } = useAct(useTRPC().collections.renewLease.mutationOptions(), { quiet: true });
  const renew = useRef(act);
  useEffect(() => {
    renew.current = act;
  });
  useEffect(() => {
    if (!mine) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void renew.current({ caseId });
    }, renewEveryMs);
    return () => clearInterval(timer);
  }, [caseId, mine]);
}

function Take({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections');
  const { act, pending } = useAct(useTRPC().collections.renewLease.mutationOptions(), { done: t('case.taken') });
  const gate = phoneGate(found);
  const kbd = useKey(
    { id: 'collections.take', label: t('case.take'), key: 't', group: t('title') },
    () => void act({ caseId: found.id }),
    { enabled: gate?.allowed === true },
  );
  return (
    <Button
      kbd={kbd}
      pending={pending}
      disabledReason={gate?.allowed ? null : (gate?.reason ?? null)}
      onClick={() => void act({ caseId: found.id })}
    >
      {t('case.take')}
    </Button>
  );
}

function Skip({ found, next, taken }: { found: CaseDetail; next: () => void; taken: boolean }) {
  const t = useTranslations('collections');
  const mayWork = useCan()('collections.work');
  const [asking, setAsking] = useState(false);
  const { act, pending } = useAct(useTRPC().collections.skipCase.mutationOptions(), {
    done: t('skip.done', { name: found.customerName }),
    onDone: () => {
      setAsking(false);
      next();
    },
  });
  const why = !mayWork ? t('onlyAgents') : taken ? t('case.takenBy', { name: found.lockedByName ?? '' }) : null;
  const kbd = useKey(
    { id: 'collections.skip', label: t('skip.button'), key: 's', group: t('title') },
    () => setAsking(true),
    {
      enabled: why === null,
    },
  );
  return (
    <>
      <Button kbd={kbd} disabledReason={why} onClick={() => setAsking(true)}>
        {t('skip.button')}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('skip.title', { name: found.customerName })}
        consequence={t('skip.what')}
        label={t('skip.reason')}
        action={t('skip.action')}
        pending={pending}
        onConfirm={(reason) => void act({ caseId: found.id, reason })}
      />
    </>
  );
}
