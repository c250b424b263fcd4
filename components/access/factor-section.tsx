'use client';
import { useQuery } from '@tanstack/react-query';
import { Smartphone } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Instant } from '@/components/value/dates';
import { EnrolDialog } from './enrol-dialog';
import { RecoveryCodes } from './recovery-section';

type Factor = RouterOutputs['access']['secondFactor'];

/** The authenticator app and the recovery codes: what stands in for a passkey, and for a lost device. */
export function FactorSection() {
  const t = useTranslations('access.factor');
  const { data: factor } = useQuery(useTRPC().access.secondFactor.queryOptions());
  const [asking, setAsking] = useState<'enrol' | 'remove' | 'codes' | null>(null);
  if (!factor) return null;
  const close = () => setAsking(null);
  const any = factor.app !== null || factor.passkey;
  return (
    <section aria-labelledby="second-factor" className="mt-6">
      <header className="flex items-start justify-between gap-4 px-4 pb-3">
        <div>
          <h2 id="second-factor" className="text-title font-semibold">
            {t('title')}
          </h2>
          <p className="text-ink-2">{t('lead')}</p>
        </div>
        <Button icon={<Smartphone aria-hidden />} onClick={() => setAsking('enrol')}>
          {factor.app ? t('replace') : t('add')}
        </Button>
      </header>
      {!any && factor.required ? (
        <Callout tone="warn" className="mx-4 mb-3">
          {t('required')}
        </Callout>
      ) : null}
      <ul aria-label={t('title')} className="border-t">
        <li className="flex h-row items-center justify-between gap-4 border-b px-4">
          <span>
            {factor.app ? (
              <>
                {t('since')} <Instant at={factor.app.since} />
              </>
            ) : (
              t('none')
            )}
          </span>
          {factor.app ? (
            <Button size="sm" onClick={() => setAsking('remove')}>
              {t('remove')}
            </Button>
          ) : null}
        </li>
        {any ? (
          <li className="flex h-row items-center justify-between gap-4 border-b px-4">
            <span>{t('codesLeft', { count: factor.recoveryCodesLeft })}</span>
            <Button size="sm" onClick={() => setAsking('codes')}>
              {t('renew')}
            </Button>
          </li>
        ) : null}
      </ul>
      {asking === 'enrol' ? <EnrolDialog factor={factor} onClose={close} /> : null}
      {asking === 'remove' ? <RemoveDialog onClose={close} /> : null}
      {asking === 'codes' ? <CodesDialog factor={factor} onClose={close} /> : null}
    </section>
  );
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('access.factor');
  const [wrong, setWrong] = useState(false);
  const remove = useAct(useTRPC().access.removeTotp.mutationOptions(), { quiet: true });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setWrong(false);
    const code = String(new FormData(event.currentTarget).get('code') ?? '').trim();
    const outcome = await remove.act({ code });
    if (outcome.status !== 'done') return;
    if (outcome.result.ok) onClose();
    else setWrong(true);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('removeTitle')}
      description={t('removeWhat')}
      size="sm"
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        {remove.refusal ? <Callout tone="danger">{remove.refusal.message}</Callout> : null}
        <Field label={t('code')} hint={t('codeHint')} error={wrong ? t('wrong') : null}>
          <Input name="code" autoComplete="one-time-code" maxLength={40} required autoFocus spellCheck={false} />
        </Field>
        <Button type="submit" variant="danger" pending={remove.pending} className="self-start">
          {t('removeAction')}
        </Button>
      </form>
    </Dialog>
  );
}

function CodesDialog({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const t = useTranslations('access.factor');
  const [codes, setCodes] = useState<string | null>(null);
  const renew = useAct(useTRPC().access.renewRecoveryCodes.mutationOptions(), {
    quiet: true,
    onDone: (result) => setCodes(result.recoveryCodes),
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('renewTitle')}
      description={t('renewWhat', { count: factor.recoveryCodesLeft })}
      size="sm"
    >
      <div className="flex flex-col gap-3">
        {renew.refusal ? <Callout tone="danger">{renew.refusal.message}</Callout> : null}
        {codes ? (
          <RecoveryCodes codes={codes} onDone={onClose} />
        ) : (
          <Button variant="primary" pending={renew.pending} onClick={() => void renew.act({})} className="self-start">
            {t('renewAction')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
