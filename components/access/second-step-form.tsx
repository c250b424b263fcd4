'use client';
import { createTRPCClient, httpLink } from '@trpc/client';
import { useEffect, useMemo, useState } from 'react';
import superjson from 'superjson';
import { ProofForm } from '@/components/shell/proof-form';
import { Button } from '@/components/ui/button';
import type { AppRouter } from '@/server/api/root';
import { signInLabels, type SignInLanguage } from './sign-in-words';

type Given = { token: string; code?: string; passkey?: string };

type SecondStepProps = {
  language: SignInLanguage;
  token: string;
  /** The try that is on its way. */
  busy: 'code' | 'passkey' | null;
  onGive: (given: Given) => void;
  /** An error of ours, as the sign-in page knows them. */
  onFault: (code: string) => void;
  onBack: () => void;
};

/** The code of a refused call, or that nobody answered. */
function codeOf(error: unknown): string {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : null;
  const refusal = typeof data === 'object' && data !== null && 'refusal' in data ? data.refusal : null;
  const code = typeof refusal === 'object' && refusal !== null && 'code' in refusal ? refusal.code : null;
  return typeof code === 'string' ? code : 'NETWORK';
}

/** What follows a right password: the code of an app, a recovery code, or a passkey. Until then nobody is signed in. */
export function SecondStep({ language, token, busy, onGive, onFault, onBack }: SecondStepProps) {
  const labels = signInLabels[language];
  const client = useMemo(
    () => createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc', transformer: superjson })] }),
    [],
  );
  const [held, setHeld] = useState<{ app: boolean; recovery: boolean; passkey: boolean } | null>(null);
  const begin = async () => {
    const answer = await client.access.beginSecondStep.mutate({ input: { token }, key: crypto.randomUUID() });
    if (answer.status !== 'done') throw new Error('a second step does not wait for approval');
    return answer.result;
  };
  useEffect(() => {
    let current = true;
    begin().then(
      ({ app, recovery, passkey }) => current && setHeld({ app, recovery, passkey: passkey !== null }),
      (error: unknown) => current && onFault(codeOf(error)),
    );
    return () => {
      current = false;
    };
    // Once for a token: the parent gives new functions with every render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [token]);

  const byPasskey = async () => {
    try {
      const { passkey } = await begin();
      if (!passkey) return onFault('ACCESS.PASSKEY_SILENT');
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const response = await startAuthentication({ optionsJSON: passkey.options }).catch(() => null);
      if (response === null) return onFault('ACCESS.PASSKEY_SILENT');
      onGive({ token, passkey: JSON.stringify({ challengeId: passkey.challengeId, response }) });
    } catch (error) {
      onFault(codeOf(error));
    }
  };
  return (
    <section aria-labelledby="second-step" className="flex w-full max-w-[320px] flex-col gap-4">
      <div>
        <h2 id="second-step" className="text-body font-medium text-ink">
          {labels.second}
        </h2>
        <p className="text-ink-2">{labels.secondWhat}</p>
      </div>
      {held ? (
        <ProofForm
          labels={labels}
          held={held}
          busy={busy}
          onCode={(code) => onGive({ token, code })}
          onPasskey={() => void byPasskey()}
        />
      ) : null}
      <Button variant="ghost" className="self-start" onClick={onBack}>
        {labels.back}
      </Button>
    </section>
  );
}
