'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { ROLES, type Role } from '@/server/platform/auth/permissions';
import type { Person } from './person-panel';

type GrantDialogProps = { person: Person; open: boolean; onOpenChange: (open: boolean) => void };

/** Proposes a role for a person; another administrator decides. */
export function GrantDialog({ person, open, onOpenChange }: GrantDialogProps) {
  const t = useTranslations('access');
  const ui = useTranslations('ui');
  const trpc = useTRPC();
  const [role, setRole] = useState<Role | null>(null);
  const word = role ? t(`role.${role}`) : '';
  const { act, pending, refusal } = useAct(trpc.access.grantRole.mutationOptions(), {
    done: t('grantDialog.done', { role: word }),
  });
  const name = person.displayName;
  const free = ROLES.filter((one) => !person.roles.includes(one));
  const propose = async () => {
    if (!role) return;
    const outcome = await act({ personId: person.id, role });
    if (outcome.status === 'done' || outcome.status === 'pending') onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('grantDialog.title', { name })}
      description={t('grantDialog.what', { name })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={role ? null : ui('typeFirst', { what: t('grantDialog.role') })}
            onClick={() => void propose()}
          >
            {t('grantDialog.action', { role: word })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        <Field label={t('grantDialog.role')}>
          <Select
            aria-label={t('grantDialog.role')}
            options={free.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role}
            placeholder="—"
            onValueChange={(value) => setRole(ROLES.find((one) => one === value) ?? null)}
          />
        </Field>
      </div>
    </Dialog>
  );
}
