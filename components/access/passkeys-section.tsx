'use client';
import { startRegistration } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dialog } from '@/components/ui/dialog';
import { Form, FormField, useDraftForm } from '@/components/ui/form';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { Instant } from '@/components/value/dates';

type Passkey = RouterOutputs['access']['passkeys'][number];

const naming = z.object({ label: z.string().trim().min(1).max(60) });
type Naming = z.input<typeof naming>;

/** The keys with which one signs decisions: a list, a way to add one, and a way to end each of it. */
export function PasskeysSection() {
  const t = useTranslations('access.passkeys');
  const trpc = useTRPC();
  const { data: passkeys = [] } = useQuery(trpc.access.passkeys.queryOptions());
  const [naming, setNaming] = useState(false);
  const [ending, setEnding] = useState<Passkey | null>(null);
  const end = useAct(trpc.access.revokePasskey.mutationOptions(), { done: t('ended') });
  return (
    <section aria-labelledby="passkeys" className="mt-6">
      <header className="flex items-start justify-between gap-4 px-4 pb-3">
        <div>
          <h2 id="passkeys" className="text-title font-semibold">
            {t('title')}
          </h2>
          <p className="text-ink-2">{t('lead')}</p>
        </div>
        <Button icon={<KeyRound aria-hidden />} onClick={() => setNaming(true)}>
          {t('add')}
        </Button>
      </header>
      {passkeys.length === 0 ? (
        <p className="border-t px-4 py-3 text-ink-2">{t('none')}</p>
      ) : (
        <PasskeyTable passkeys={passkeys} onEnd={setEnding} />
      )}
      <Dialog open={naming} onOpenChange={setNaming} title={t('addTitle')} description={t('addWhat')} size="sm">
        <NamingForm onDone={() => setNaming(false)} />
      </Dialog>
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={(open) => !open && setEnding(null)}
        title={t('endTitle', { label: ending?.label ?? '' })}
        consequence={t('endWhat')}
        action={t('end')}
        tone="danger"
        pending={end.pending}
        onConfirm={() => void end.act({ passkeyId: ending?.id ?? '' }).then(() => setEnding(null))}
      />
    </section>
  );
}

function PasskeyTable({ passkeys, onEnd }: { passkeys: readonly Passkey[]; onEnd: (passkey: Passkey) => void }) {
  const t = useTranslations('access.passkeys');
  return (
    <table aria-label={t('title')} className="w-full border-t text-left">
      <thead>
        <tr className="border-b text-small text-ink-3 [&>th]:px-2.5 [&>th]:py-1.5 [&>th]:font-medium">
          <th className="!pl-4">{t('label')}</th>
          <th>{t('since')}</th>
          <th>{t('lastUsed')}</th>
          <th>
            <span className="sr-only">{t('end')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {passkeys.map((passkey) => (
          <tr key={passkey.id} className="h-row border-b [&>td]:px-2.5">
            <td className="max-w-[320px] truncate !pl-4">{passkey.label}</td>
            <td>
              <Instant at={passkey.createdAt} />
            </td>
            <td>{passkey.lastUsedAt ? <Instant at={passkey.lastUsedAt} /> : t('never')}</td>
            <td className="!pr-4 text-right">
              {passkey.revokedAt ? (
                <span className="text-ink-3">{t('revoked')}</span>
              ) : (
                <Button size="sm" aria-label={t('endOne', { label: passkey.label })} onClick={() => onEnd(passkey)}>
                  {t('end')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NamingForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('access.passkeys');
  const trpc = useTRPC();
  const form = useDraftForm({ schema: naming, defaultValues: { label: '' } });
  const begin = useAct(trpc.access.beginPasskey.mutationOptions(), { quiet: true });
  const register = useAct(trpc.access.registerPasskey.mutationOptions(), { done: t('added') });
  return (
    <Form
      form={form}
      aria-label={t('addTitle')}
      onSubmit={async ({ label }) => {
        const begun = await begin.act({});
        if (begun.status === 'refused') return begun.refusal;
        if (begun.status !== 'done') return null;
        const { challengeId, options } = begun.result;
        const response = await startRegistration({ optionsJSON: options }).catch(() => null);
        if (response === null) {
          toast.error(t('notMade'));
          return null;
        }
        const outcome = await register.act({ challengeId, label, response });
        if (outcome.status === 'refused') return outcome.refusal;
        if (outcome.status === 'done') onDone();
        return null;
      }}
    >
      <FormField<Naming> name="label" label={t('label')} hint={t('labelHint')} required>
        {(field) => <Input {...field} autoComplete="off" />}
      </FormField>
      <Button type="submit" variant="primary" pending={begin.pending || register.pending} className="self-start">
        {t('addAction')}
      </Button>
    </Form>
  );
}
