'use client';
import { useMutation, useQueryClient, type UseMutationOptions } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { readRefusal, type RefusalShown } from '@/components/ui/refusal';
import { toast } from '@/components/ui/toast';
import type { Act, ActAnswer } from '@/server/api/trpc';
import { keyFor, type KeyHolder } from './act-key';
import { requestProof } from './step-up';

export type ActOutcome<Result> =
  | { status: 'done'; result: Result }
  | { status: 'pending'; requestId: string; requestRef: string }
  | { status: 'refused'; refusal: RefusalShown }
  | { status: 'failed'; message: string };

type ActOptions<Result> = {
  /** What the toast says when it is done: a sentence with its figures. */
  done?: string | ((result: Result) => string);
  /** For acts whose success is seen on the screen itself. */
  quiet?: boolean;
  onDone?: (result: Result) => void;
};

/**
 * An act through the one door. Sends the input with an idempotency key that stays the same while the same act is tried again, says how it
 * ended (done, waiting for whom, refused and why), and has every list read again. Where the act asks for a second factor, the person is
 * asked for it and the act goes on.
 *
 *     const { act, pending } = useAct(trpc.payments.prepareFile.mutationOptions(), { done: t('prepared') });
 *     const outcome = await act({ orderIds });
 */
export function useAct<Input, Result, Failure, Context>(
  mutation: UseMutationOptions<ActAnswer<Result>, Failure, Act<Input>, Context>,
  options: ActOptions<Result> = {},
) {
  const t = useTranslations('shell.act');
  const format = useFormatter();
  const client = useQueryClient();
  const held = useRef<KeyHolder>(null);
  const [refusal, setRefusal] = useState<RefusalShown | null>(null);
  const { mutateAsync, isPending } = useMutation(mutation);
  const latest = useRef({ options, t, format });
  useEffect(() => {
    latest.current = { options, t, format };
  });

  const act = useCallback(
    async (input: Input): Promise<ActOutcome<Result>> => {
      const now = latest.current;
      const holder = keyFor(held.current, input);
      held.current = holder;
      setRefusal(null);
      try {
        const send = () => mutateAsync({ input, key: holder.key });
        // What is asked in between is who they are; the act itself stays the same, and so does its key.
        const answer = await send().catch(async (error: unknown) => {
          if (readRefusal(error)?.code !== 'ACCESS.STEP_UP_REQUIRED' || !(await requestProof())) throw error;
          return send();
        });
        held.current = null;
        await client.invalidateQueries();
        if (answer.status === 'pending') {
          const who = now.format.list([...answer.mayApprove], { type: 'disjunction' });
          toast.info(
            who ? now.t('pendingBy', { ref: answer.requestRef, who }) : now.t('pending', { ref: answer.requestRef }),
          );
          return { status: 'pending', requestId: answer.requestId, requestRef: answer.requestRef };
        }
        const { done, quiet, onDone } = now.options;
        if (!quiet) toast.success(typeof done === 'function' ? done(answer.result) : (done ?? now.t('done')));
        onDone?.(answer.result);
        return { status: 'done', result: answer.result };
      } catch (error) {
        const refused = readRefusal(error);
        if (refused) {
          // A refusal is not kept under the key; the corrected act is another one.
          held.current = null;
          setRefusal(refused);
          toast.error(refused.message);
          return { status: 'refused', refusal: refused };
        }
        // The answer is lost, the act perhaps not: the key is kept, and pressing again cannot do it twice.
        toast.error(now.t('lost'), { description: now.t('lostWhat') });
        return { status: 'failed', message: now.t('lost') };
      }
    },
    [mutateAsync, client],
  );
  return { act, pending: isPending, refusal };
}
