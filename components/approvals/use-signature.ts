'use client';
import { startAuthentication } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterInputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { toast } from '@/components/ui/toast';
import type { Request } from './request-panel';

type Decide = RouterInputs['approvals']['decide']['input'];
export type Signature = NonNullable<Decide['signature']>;

/**
 * Signs a yes with a passkey: whoever has one signs every approval, whether the policy demands it or not. Gives
 * undefined where nothing is to be signed, and null when the person or the device did not sign.
 */
export function useSignature(request: Request) {
  const t = useTranslations('approvals.sign');
  const trpc = useTRPC();
  const { data: passkeys } = useQuery({ ...trpc.access.passkeys.queryOptions(), enabled: request.you.may !== null });
  const begin = useAct(trpc.approvals.beginSigning.mutationOptions(), { quiet: true });
  const demanded = request.steps.some((step) => step.passkey === true);
  const owned = passkeys?.some((passkey) => passkey.revokedAt === null) === true;

  const sign = async (decision: 'approve' | 'recommend'): Promise<Signature | undefined | null> => {
    if (!owned && !demanded) return undefined;
    const { id: requestId, version, contentHash } = request;
    const begun = await begin.act({ requestId, version, contentHash, decision });
    if (begun.status !== 'done') return null;
    const { challengeId, options } = begun.result;
    const response = await startAuthentication({ optionsJSON: options }).catch(() => null);
    if (response === null) {
      toast.error(t('notSigned'), { description: t('notSignedWhat') });
      return null;
    }
    return { challengeId, response };
  };
  return { sign, pending: begin.pending, signs: owned || demanded };
}
