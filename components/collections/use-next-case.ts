'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { toast } from '@/components/ui/toast';
import type { Waiting } from './case-words';

/** Takes the next case and opens it. `waiting` is set once there is none left, with what the others wait for. */
export function useNextCase(currentId: string | null = null) {
  const t = useTranslations('collections.next');
  const trpc = useTRPC();
  const router = useRouter();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const { act, pending } = useAct(trpc.collections.nextCase.mutationOptions(), {
    quiet: true,
    onDone: (next) => {
      if (next.caseId === null) return setWaiting(next.waiting);
      setWaiting(null);
      // Whoever has a case in hand gets that one again, so that nobody gathers cases.
      if (next.resumed && next.caseId === currentId) return toast.info(t('finishFirst'));
      if (next.resumed) toast.info(t('resumed'));
      router.push(`/collections/${next.caseId}`);
    },
  });
  return { next: () => void act({}), pending, waiting };
}
