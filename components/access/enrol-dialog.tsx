'use client';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QrCode } from '@/components/ui/qr-code';
import { Skeleton } from '@/components/ui/skeleton';
import { RecoveryCodes } from './recovery-section';

type Begun = { totpId: string; secret: string; uri: string };

/** Sets up an authenticator app: its secret, the first code of it, and then the recovery codes. Each is shown once. */
export function EnrolDialog({
  factor,
  onClose,
}: {
  factor: RouterOutputs['access']['secondFactor'];
  onClose: () => void;
}) {
  const t = useTranslations('access.factor');
  const begin = useAct(useTRPC().access.beginTotp.mutationOptions(), { quiet: true });
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<string | null>(null);
  const { act } = begin;
  // The secret is made once for each opening; asking for it again would make another one.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void act({}).then((outcome) => {
      if (outcome.status !== 'done') return;
      const { totpId, secret, uri } = outcome.result;
      if (secret && uri) setBegun({ totpId, secret, uri });
    });
  }, [act]);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={codes ? t('codesTitle') : t('addTitle')}
      description={codes ? t('codesWhat') : factor.app ? t('replaceWhat') : t('addWhat')}
      size="sm"
    >
      {begin.refusal ? <Callout tone="danger">{begin.refusal.message}</Callout> : null}
      {codes ? <RecoveryCodes codes={codes} onDone={onClose} /> : null}
      {!codes && begun ? <Confirm begun={begun} onCodes={setCodes} /> : null}
      {!codes && !begun && !begin.refusal ? <Skeleton className="h-24 w-full" /> : null}
    </Dialog>
  );
}

function Confirm({ begun, onCodes }: { begun: Begun; onCodes: (codes: string) => void }) {
  const t = useTranslations('access.factor');
  const [wrong, setWrong] = useState(false);
  const confirm = useAct(useTRPC().access.confirmTotp.mutationOptions(), { quiet: true });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setWrong(false);
    const code = String(new FormData(event.currentTarget).get('code') ?? '').trim();
    const outcome = await confirm.act({ totpId: begun.totpId, code });
    if (outcome.status !== 'done') return;
    if (outcome.result.ok) onCodes(outcome.result.recoveryCodes ?? '');
    else setWrong(true);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      {confirm.refusal ? <Callout tone="danger">{confirm.refusal.message}</Callout> : null}
      <QrCode text={begun.uri} label={t('qr')} />
      <p>
        {t('secretWhat')}{' '}
        <a href={begun.uri} className="font-medium underline underline-offset-2">
          {t('openApp')}
        </a>
      </p>
      <p aria-label={t('secretLabel')} role="group" className="rounded bg-sunken px-3 py-2 font-mono break-words">
        {(begun.secret.match(/.{1,4}/g) ?? []).join(' ')}
      </p>
      <Field label={t('firstCode')} hint={t('firstCodeHint')} error={wrong ? t('wrong') : null}>
        <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={12} required autoFocus />
      </Field>
      <Button type="submit" variant="primary" pending={confirm.pending} className="self-start">
        {t('confirm')}
      </Button>
    </form>
  );
}
