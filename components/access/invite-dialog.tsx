'use client';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Form, FormField, useDraftForm } from '@/components/ui/form';
import { Input } from '@/components/ui/input';
import { displayNameShape, emailShape } from '@/server/modules/access/access.schema';

const invitation = z.object({ displayName: displayNameShape, email: emailShape });
type Invitation = z.input<typeof invitation>;

/** Asks a colleague in. They set their own password; roles come later, by two hands. */
export function InviteDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('access.inviteDialog');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('what')}>
      <InviteForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function InviteForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('access.inviteDialog');
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.access.invite.mutationOptions(), { done: t('done') });
  const form = useDraftForm({ schema: invitation, defaultValues: { displayName: '', email: '' } });
  return (
    <Form
      form={form}
      aria-label={t('title')}
      onSubmit={async (values) => {
        const outcome = await act(values);
        if (outcome.status === 'refused') return outcome.refusal;
        if (outcome.status === 'done') onDone();
        return null;
      }}
    >
      <FormField<Invitation> name="displayName" label={t('name')} required>
        {(field) => <Input {...field} autoComplete="off" />}
      </FormField>
      <FormField<Invitation> name="email" label={t('email')} required>
        {(field) => <Input {...field} type="email" autoComplete="off" />}
      </FormField>
      <Button type="submit" variant="primary" pending={pending} className="self-start">
        {t('action')}
      </Button>
    </Form>
  );
}
