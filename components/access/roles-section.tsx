'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Section } from '@/components/ui/property-list';
import { ROLES, type Role } from '@/server/platform/auth/permissions';
import type { Person } from './person-panel';

/** The roles a person holds; taking one away counts at once. */
export function RolesSection({ person }: { person: Person }) {
  const t = useTranslations('access');
  const can = useCan();
  const trpc = useTRPC();
  const [taking, setTaking] = useState<Role | null>(null);
  const role = taking ? t(`role.${taking}`) : '';
  const name = person.displayName;
  const { act, pending } = useAct(trpc.access.revokeRole.mutationOptions(), { done: t('revokeDialog.done', { role }) });
  const mayNot = can('access.revokeRole') ? null : t('person.noRight', { permission: 'access.revokeRole' });
  const held = ROLES.filter((one) => person.roles.includes(one));
  return (
    <Section title={t('person.roles')}>
      {held.length === 0 ? <p className="text-ink-2">{t('person.noRole')}</p> : null}
      <ul className="flex flex-col gap-1">
        {held.map((one) => (
          <li key={one} className="flex items-center justify-between gap-2">
            <span>{t(`role.${one}`)}</span>
            <Button size="sm" variant="ghost" disabledReason={mayNot} onClick={() => setTaking(one)}>
              {t('person.revoke')}
              <span className="sr-only">{t(`role.${one}`)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={taking !== null}
        onOpenChange={(open) => !open && setTaking(null)}
        title={t('revokeDialog.title', { role, name })}
        consequence={t('revokeDialog.what', { name })}
        label={t('reason')}
        hint={t('reasonHint')}
        action={t('revokeDialog.action', { role })}
        tone="danger"
        pending={pending}
        onConfirm={(reason) => {
          if (taking)
            void act({ personId: person.id, role: taking, reason }).then(
              (outcome) => outcome.status === 'done' && setTaking(null),
            );
        }}
      />
    </Section>
  );
}
