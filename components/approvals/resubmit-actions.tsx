'use client';
import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import type { Request } from './request-panel';
import { recordHref } from './request-words';

/** An ended request: its maker asks for the same once more, or goes to the record to ask for something else. */
export function ResubmitActions({ request }: { request: Request }) {
  const t = useTranslations('approvals.again');
  const router = useRouter();
  const { act, pending, refusal } = useAct(useTRPC().approvals.resubmit.mutationOptions(), { done: t('done') });
  if (request.after)
    return (
      <p className="text-ink-2">
        {t('after')}{' '}
        <Link href={`/approvals/${request.after.id}`} className="text-accent underline-offset-2 hover:underline">
          {request.after.ref}
        </Link>
      </p>
    );
  if (!request.you.mayResubmit) return null;
  const href = recordHref(request.entityType, request.entityId);
  const submit = async () => {
    const outcome = await act({ requestId: request.id });
    if (outcome.status === 'pending') router.push(`/approvals?tab=submitted&open=${outcome.requestId}`);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <Button icon={<RotateCcw aria-hidden />} pending={pending} onClick={() => void submit()}>
        {t('ask')}
      </Button>
      <p className="text-ink-2">
        {t('what')}{' '}
        {href ? (
          <Link href={href} className="text-accent underline-offset-2 hover:underline">
            {t('edit')}
          </Link>
        ) : null}
      </p>
      {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
    </div>
  );
}
