'use client';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { toast } from '@/components/ui/toast';
import type { Request } from './request-panel';
import { useSignature } from './use-signature';

type Answer = Extract<RouterOutputs['approvals']['decide'], { status: 'done' }>['result'];
type Verdict = 'approve' | 'recommend' | 'reject';

/** The row that stands under this one in the list, else the one above: where the work goes on. */
function neighbourOf(requestId: string): string | null {
  const row = document.querySelector(`[data-row="${CSS.escape(requestId)}"]`);
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next?.getAttribute('data-row') ?? null;
}

/** Deciding on one request: of exactly the version and content that are shown. Afterwards the next request is opened. */
export function useDecision(request: Request) {
  const t = useTranslations('approvals.decided');
  const trpc = useTRPC();
  const router = useRouter();
  const [, setOpen] = useQueryState('open', parseAsString);
  const { act, pending } = useAct(trpc.approvals.decide.mutationOptions(), { quiet: true });
  const signature = useSignature(request);
  const taken = useAct(trpc.approvals.withdraw.mutationOptions(), { done: t('withdrawn', { ref: request.ref }) });
  const undone = useAct(trpc.approvals.undoDecision.mutationOptions(), { done: t('undone', { ref: request.ref }) });

  const leave = useCallback(
    (next: string | null) => {
      void setOpen(next, { history: 'replace' });
      // The counts of the navigation are the server's.
      router.refresh();
    },
    [router, setOpen],
  );

  const decide = async (verdict: Verdict, reason?: string): Promise<boolean> => {
    const next = neighbourOf(request.id);
    const { id: requestId, version, contentHash } = request;
    const signed = verdict === 'reject' ? undefined : await signature.sign(verdict);
    if (signed === null) return false;
    const outcome = await act({
      requestId,
      version,
      contentHash,
      decision: verdict,
      ...(reason ? { reason } : {}),
      ...(signed ? { signature: signed } : {}),
    });
    if (outcome.status !== 'done') return false;
    tell(outcome.result, t);
    // What was not done stays open: the panel shows why, and the difference.
    if (outcome.result.status === 'changed' || outcome.result.status === 'failed') router.refresh();
    else leave(next);
    return true;
  };

  const withdraw = async (reason: string): Promise<boolean> => {
    const next = neighbourOf(request.id);
    const outcome = await taken.act({ requestId: request.id, ...(reason ? { reason } : {}) });
    if (outcome.status !== 'done') return false;
    leave(next);
    return true;
  };

  const undo = async (reason: string): Promise<boolean> => {
    const { id: requestId, version } = request;
    const outcome = await undone.act({ requestId, version, ...(reason ? { reason } : {}) });
    if (outcome.status === 'done') router.refresh();
    return outcome.status === 'done';
  };

  return {
    decide,
    withdraw,
    undo,
    pending: pending || taken.pending || undone.pending || signature.pending,
    signs: signature.signs,
  };
}

function tell(answer: Answer, t: (key: string, values: Record<string, string>) => string): void {
  const { ref } = answer;
  if (answer.status === 'changed' || answer.status === 'failed')
    return toast.error(t(answer.status, { ref }), { description: answer.message });
  if (answer.status === 'rejected') return toast.success(t('rejected', { ref }));
  if (answer.status === 'executed') return toast.success(t('executed', { ref }));
  toast.info(t('pending', { ref, who: answer.mayApprove.join(', ') }));
}
