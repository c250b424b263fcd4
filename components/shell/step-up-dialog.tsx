'use client';
import { startAuthentication } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { readRefusal } from '@/components/ui/refusal';
import { freshKey } from './act-key';
import { ProofForm, type ProofLabels } from './proof-form';
import { settleProof } from './step-up';
import { useTRPC, useTRPCClient, type RouterInputs } from './trpc-provider';

type Proof = RouterInputs['access']['stepUp']['input']['proof'];

/** Asks for a code or a passkey before an act about money; the act that asked goes on by itself afterwards. */
export function StepUpDialog({ open }: { open: boolean }) {
  const t = useTranslations('shell.stepUp');
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && settleProof(false)}
      title={t('title')}
      description={t('what')}
      size="sm"
    >
      {open ? <Asking /> : null}
    </Dialog>
  );
}

function Asking() {
  const t = useTranslations('shell.stepUp');
  const client = useTRPCClient();
  const { data: held } = useQuery(useTRPC().access.secondFactor.queryOptions());
  const [busy, setBusy] = useState<'code' | 'passkey' | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const prove = async (proof: Proof) => {
    const answer = await client.access.stepUp.mutate({ input: { proof }, key: freshKey() });
    if (answer.status === 'done' && answer.result.ok) settleProof(true);
    else setWrong(t('wrong'));
  };
  const attempt = async (what: 'code' | 'passkey', work: () => Promise<void>) => {
    setBusy(what);
    setWrong(null);
    await work().catch((error: unknown) => setWrong(readRefusal(error)?.message ?? t('lost')));
    setBusy(null);
  };
  const byPasskey = () =>
    attempt('passkey', async () => {
      const begun = await client.access.beginStepUp.mutate({ input: {}, key: freshKey() });
      if (begun.status !== 'done' || !begun.result.passkey) return setWrong(t('notSigned'));
      const { challengeId, options } = begun.result.passkey;
      const response = await startAuthentication({ optionsJSON: options }).catch(() => null);
      if (response === null) return setWrong(t('notSigned'));
      await prove({ passkey: { challengeId, response } });
    });
  const words = ['passkey', 'code', 'codeHint', 'recoveryHint', 'confirm'] as const;
  const labels = Object.fromEntries(words.map((word) => [word, t(word)])) as ProofLabels;
  return (
    <div className="flex flex-col gap-3">
      {wrong ? <Callout tone="danger">{wrong}</Callout> : null}
      {held ? (
        <ProofForm
          labels={labels}
          held={{ app: held.app !== null, recovery: held.recoveryCodesLeft > 0, passkey: held.passkey }}
          busy={busy}
          onCode={(code) => void attempt('code', () => prove({ code }))}
          onPasskey={() => void byPasskey()}
        />
      ) : null}
    </div>
  );
}
