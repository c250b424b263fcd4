'use client';
import { KeyRound } from 'lucide-react';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

export type ProofLabels = { passkey: string; code: string; codeHint: string; recoveryHint: string; confirm: string };

type ProofFormProps = {
  labels: ProofLabels;
  /** What the person holds: an app, recovery codes that are left, a passkey. */
  held: { app: boolean; recovery: boolean; passkey: boolean };
  busy: 'code' | 'passkey' | null;
  onCode: (code: string) => void;
  onPasskey: () => void;
};

/** The two ways to give a second factor; the app comes first where there is one, and a recovery code stands in for it. */
export function ProofForm({ labels, held, busy, onCode, onPasskey }: ProofFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // React hands events of a portal to the form around it, which must not be sent a second time.
    event.stopPropagation();
    onCode(String(new FormData(event.currentTarget).get('code') ?? '').trim());
  };
  return (
    <>
      {held.passkey ? (
        <Button
          variant={held.app ? 'secondary' : 'primary'}
          icon={<KeyRound aria-hidden />}
          pending={busy === 'passkey'}
          onClick={onPasskey}
          className="self-start"
        >
          {labels.passkey}
        </Button>
      ) : null}
      {held.app || held.recovery ? (
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field label={labels.code} hint={held.app ? labels.codeHint : labels.recoveryHint}>
            <Input
              name="code"
              autoComplete="one-time-code"
              maxLength={40}
              required
              autoFocus={held.app}
              spellCheck={false}
            />
          </Field>
          <Button
            type="submit"
            variant={held.app ? 'primary' : 'secondary'}
            pending={busy === 'code'}
            className="self-start"
          >
            {labels.confirm}
          </Button>
        </form>
      ) : null}
    </>
  );
}
