'use client';
import { startAuthentication } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterInputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { toast } from '@/components/ui/toast';
import type { Request } from './request-panel';

type Decide = RouterInputs['approvals']['decide']['input'];
export type Signature = NonNullable<Decide['signature']>;

type Begun = {
  challengeId: string;
  options: Parameters<typeof startAuthentication>[0]['optionsJSON'];
};

/** Whether this person has a passkey: whoever has one signs every approval, whether the policy demands it or not. */
function useOwned(enabled: boolean): boolean {
  const { data } = useQuery({ ...useTRPC().access.passkeys.queryOptions(), enabled });
  return data?.some((passkey) => passkey.revokedAt === null) === true;
}

/** Has the authenticator answer; null, and a word about it, when the person or the device did not sign. */
function useAnswer(): (begun: Begun) => Promise<Signature | null> {
  const t = useTranslations('approvals.sign');
  return useCallback(
    async ({ challengeId, options }) => {
      const response = await startAuthentication({ optionsJSON: options }).catch(() => null);
      if (response !== null) return { challengeId, response };
      toast.error(t('notSigned'), { description: t('notSignedWhat') });
      return null;
    },
    [t],
  );
}

/** Signs a yes on one request. Gives undefined where nothing is to be signed, and null when it was not. */
export function useSignature(request: Request) {
  const trpc = useTRPC();
  const begin = useAct(trpc.approvals.beginSigning.mutationOptions(), { quiet: true });
  const answer = useAnswer();
  const demanded = request.steps.some((step) => step.passkey === true);
  const owned = useOwned(request.you.may !== null);

  const sign = async (decision: 'approve' | 'recommend'): Promise<Signature | undefined | null> => {
    if (!owned && !demanded) return undefined;
    const { id: requestId, version, contentHash } = request;
    const begun = await begin.act({ requestId, version, contentHash, decision });
    return begun.status === 'done' ? answer(begun.result) : null;
  };
  return { sign, pending: begin.pending, signs: owned || demanded };
}

/** Signs a yes on a whole list, by its root. */
export function useBulkSignature(demanded: boolean) {
  const trpc = useTRPC();
  const begin = useAct(trpc.approvals.beginBulkSigning.mutationOptions(), { quiet: true });
  const answer = useAnswer();
  const owned = useOwned(true);

  const sign = async (list: { bulkId: string; root: string }): Promise<Signature | undefined | null> => {
    if (!owned && !demanded) return undefined;
    const begun = await begin.act(list);
    return begun.status === 'done' ? answer(begun.result) : null;
  };
  return { sign, pending: begin.pending, signs: owned || demanded };
}
