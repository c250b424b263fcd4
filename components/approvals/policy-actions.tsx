'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { PolicyDialog } from './policy-dialog';
import type { Policy } from './policy-words';
import { useVersions } from './use-versions';

/** What can be done with a policy: propose its next version, or its end. Both wait for another administrator. */
export function PolicyActions({ policy }: { policy: Policy }) {
  const t = useTranslations('approvals.policy');
  const may = useCan()('approvals.changePolicy');
  const trpc = useTRPC();
  const [question, setQuestion] = useState<'change' | 'retire' | null>(null);
  const { act, pending } = useAct(trpc.approvals.retirePolicy.mutationOptions());
  const close = (open: boolean) => !open && setQuestion(null);
  const mayNot = may ? null : t('mayNot');
  const newest = useVersions(policy)?.[0];
  const { command, name } = policy;
  const version = newest?.version ?? policy.version;
  return (
    <>
      <Button variant="primary" disabledReason={mayNot} onClick={() => setQuestion('change')}>
        {t(policy.status === 'replaced' ? 'again' : 'change')}
      </Button>
      {policy.status === 'live' || policy.status === 'coming' ? (
        <Button disabledReason={mayNot} onClick={() => setQuestion('retire')}>
          {t('retire')}
        </Button>
      ) : null}
      <PolicyDialog
        key={policy.id}
        policy={policy}
        live={newest ?? policy}
        open={question === 'change'}
        onOpenChange={close}
      />
      <ReasonDialog
        open={question === 'retire'}
        onOpenChange={close}
        title={t('retireTitle', { name })}
        consequence={t('retireWhat')}
        label={t('reason')}
        action={t('retireAction')}
        tone="danger"
        pending={pending}
        onConfirm={(reason) =>
          void act({ command, name, baseVersion: version, reason }).then((outcome) => {
            if (outcome.status === 'pending' || outcome.status === 'done') setQuestion(null);
          })
        }
      />
    </>
  );
}
