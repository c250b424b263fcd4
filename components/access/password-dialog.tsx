'use client';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';

/** Changing one's own password. It ends the sessions on all other devices. */
export function PasswordDialog() {
  const t = useTranslations('access.password');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('button')}</Button>
      {open ? <Asking onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Asking({ onClose }: { onClose: () => void }) {
  const t = useTranslations('access.password');
  const ui = useTranslations('ui');
  const [wrong, setWrong] = useState<'present' | 'repeat' | null>(null);
  const { act, pending, refusal } = useAct(useTRPC().access.changePassword.mutationOptions(), { quiet: true });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    if (text('next') !== text('repeat')) return setWrong('repeat');
    setWrong(null);
    const outcome = await act({ present: text('present'), next: text('next') });
    if (outcome.status !== 'done') return;
    if (!outcome.result.ok) return setWrong('present');
    toast.success(t('done', { count: outcome.result.sessionsEnded }));
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t('title')}
      description={t('what')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button type="submit" form="change-password" variant="primary" pending={pending}>
            {t('action')}
          </Button>
        </>
      }
    >
      <form id="change-password" className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field label={t('present')} error={wrong === 'present' ? t('wrong') : null}>
          <Input name="present" type="password" autoComplete="current-password" required autoFocus />
        </Field>
        <Field label={t('next')} hint={t('hint')} error={refusal?.message}>
          <Input name="next" type="password" autoComplete="new-password" required />
        </Field>
        <Field label={t('repeat')} error={wrong === 'repeat' ? t('differs') : null}>
          <Input name="repeat" type="password" autoComplete="new-password" required />
        </Field>
      </form>
    </Dialog>
  );
}
