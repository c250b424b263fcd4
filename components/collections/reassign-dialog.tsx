'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Select } from '@/components/ui/select';
import type { CaseDetail } from './case-words';

/** A lead gives a case to one agent, or back to all. Whoever has it in hand lets go of it. */
export function Reassign({ found }: { found: CaseDetail }) {
  const t = useTranslations('collections.assign');
  const [open, setOpen] = useState(false);
  if (!useCan()('collections.lead')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('button')}</Button>
      {open ? <Asking found={found} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const nobody = 'all';

function Asking({ found, onClose }: { found: CaseDetail; onClose: () => void }) {
  const t = useTranslations('collections.assign');
  const trpc = useTRPC();
  const { data: agents = [] } = useQuery(trpc.collections.agents.queryOptions({}));
  const [to, setTo] = useState<string>(found.assignedTo ?? nobody);
  const { act, pending } = useAct(trpc.collections.reassign.mutationOptions(), {
    done: t('done', { name: agents.find((agent) => agent.personId === to)?.name ?? t('all') }),
    onDone: onClose,
  });
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name: found.customerName })}
      consequence={found.lockedByName ? t('whatTaken', { name: found.lockedByName }) : t('what')}
      label={t('reason')}
      action={t('action')}
      pending={pending}
      onConfirm={(reason) => void act({ caseId: found.id, personId: to === nobody ? null : to, reason })}
    >
      <Field label={t('to')}>
        <Select
          value={to}
          onValueChange={setTo}
          options={[
            { value: nobody, label: t('all') },
            ...agents.map((agent) => ({
              value: agent.personId,
              label: t('agent', { name: agent.name, count: agent.cases }),
            })),
          ]}
        />
      </Field>
    </ReasonDialog>
  );
}
