import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '@/components/shell/trpc-provider';
import type { Request } from './request-panel';

/**
 * Notes, once per version, that somebody who is asked to decide has the request before them. Nothing is shown of it and
 * nothing is read again after it; when it is lost, the next opening notes it.
 */
export function useOpening(request: Request): void {
  const { mutate } = useMutation(useTRPC().approvals.open.mutationOptions());
  const noted = useRef('');
  const { id: requestId, version, you } = request;
  const asked = you.may !== null && !you.opened;
  useEffect(() => {
    const what = `${requestId}/${version}`;
    if (!asked || noted.current === what) return;
    noted.current = what;
    mutate({ input: { requestId, version }, key: `open/${crypto.randomUUID()}` });
  }, [asked, requestId, version, mutate]);
}
