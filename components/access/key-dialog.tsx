'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { ErrorState } from '@/components/ui/states';
import { toast } from '@/components/ui/toast';
import { emptyKeyDraft, keyFault, keyInput, makeSecret, type KeyDraft, type KeyOffer } from './key-words';

type Setter = (change: Partial<KeyDraft>) => void;

/**
 * Proposes a key for a machine. The secret is made here and shown once, as soon as the proposal was taken; it opens nothing
 * before an administrator has approved the key.
 */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('access.keys');
  const ui = useTranslations('ui');
  const { act, pending, refusal } = useAct(useTRPC().access.proposeKey.mutationOptions(), { quiet: true });
  const [draft, setDraft] = useState<KeyDraft>(emptyKeyDraft);
  const [token, setToken] = useState<string | null>(null);
  const set: Setter = (change) => setDraft((was) => ({ ...was, ...change }));
  const fault = keyFault(draft);
  const propose = async () => {
    const made = await makeSecret(window.crypto);
    if (!made) return toast.error(t('fault.insecure'));
    const outcome = await act(keyInput(draft, made));
    if (outcome.status === 'pending' || outcome.status === 'done') setToken(made.token);
  };
  if (token) return <SecretDialog name={draft.name.trim()} token={token} onClose={onClose} />;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('newTitle')}
      description={t('newWhat')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={fault ? t(`fault.${fault}`) : null}
            onClick={() => void propose()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Field label={t('name')} hint={t('nameHint')}>
          <Input
            value={draft.name}
            autoFocus
            autoComplete="off"
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <Permissions chosen={draft.permissions} set={set} />
        <Limits draft={draft} set={set} />
        <Field label={t('acts')} hint={t('actsHint')}>
          <Textarea rows={2} value={draft.acts} onChange={(event) => set({ acts: event.target.value })} />
        </Field>
        <Field label={t('networks')} hint={t('networksHint')}>
          <Textarea rows={2} value={draft.networks} onChange={(event) => set({ networks: event.target.value })} />
        </Field>
        <Field label={t('until')} hint={t('untilHint')}>
          <Input type="date" value={draft.until} onChange={(event) => set({ until: event.target.value })} />
        </Field>
        <Field label={t('why')}>
          <Input value={draft.reason} autoComplete="off" onChange={(event) => set({ reason: event.target.value })} />
        </Field>
      </div>
    </Dialog>
  );
}

function Permissions({ chosen, set }: { chosen: readonly string[]; set: Setter }) {
  const t = useTranslations('access.keys');
  const { data, error, refetch } = useQuery(useTRPC().access.keyOffer.queryOptions({}));
  const toggle = (permission: string, on: boolean) =>
    set({ permissions: on ? [...chosen, permission] : chosen.filter((one) => one !== permission) });
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">{t('permissions')}</legend>
      <p className="text-small text-ink-2">{t('permissionsHint')}</p>
      {error ? <ErrorState message={error.message} onRetry={() => void refetch()} /> : null}
      <ul className="max-h-[240px] overflow-y-auto rounded border px-2.5 py-1.5">
        {(data ?? []).map((one) => (
          <li key={one.permission}>
            <Checkbox
              checked={chosen.includes(one.permission)}
              onCheckedChange={(on) => toggle(one.permission, on)}
              label={<PermissionLabel of={one} />}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function PermissionLabel({ of: { permission, acts } }: { of: KeyOffer[number] }) {
  const t = useTranslations('access.keys');
  const money = acts.filter((act) => act.money).map((act) => act.name);
  return (
    <>
      {permission}
      {money.length > 0 ? <span className="text-warn"> {t('asksMoney', { acts: money.join(', ') })}</span> : null}
    </>
  );
}

function Limits({ draft, set }: { draft: KeyDraft; set: Setter }) {
  const t = useTranslations('access.keys');
  return (
    <div className="flex gap-2">
      <Field label={t('perAct')} hint={t('limitHint')}>
        <Input
          value={draft.perAct}
          inputMode="decimal"
          placeholder="1000.00"
          onChange={(event) => set({ perAct: event.target.value })}
        />
      </Field>
      <Field label={t('perDay')}>
        <Input
          value={draft.perDay}
          inputMode="decimal"
          placeholder="5000.00"
          onChange={(event) => set({ perDay: event.target.value })}
        />
      </Field>
      <Field label={t('currency')}>
        <Input
          className="w-16"
          maxLength={3}
          value={draft.currency}
          onChange={(event) => set({ currency: event.target.value.toUpperCase() })}
        />
      </Field>
    </div>
  );
}

function SecretDialog({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const t = useTranslations('access.keys');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(token);
      setCopied(true);
      toast.success(t('copied'));
    } catch {
      // Where the browser forbids it, the text can still be selected and copied by hand.
      toast.error(t('notCopied'));
    }
  };
  return (
    <Dialog
      open
      // What is shown here is never shown again, so it is not left by a slip of the finger.
      onOpenChange={(open) => (open ? undefined : copied ? onClose() : toast.info(t('copyFirst')))}
      title={t('secretTitle', { name })}
      description={t('secretWhat')}
      footer={
        <>
          <Button onClick={() => void copy()}>{copied ? t('copyAgain') : t('copy')}</Button>
          <Button variant="primary" onClick={onClose}>
            {t('kept')}
          </Button>
        </>
      }
    >
      <Field label={t('secret')}>
        <Input readOnly className="font-mono" value={token} onFocus={(event) => event.target.select()} />
      </Field>
    </Dialog>
  );
}
