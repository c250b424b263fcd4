'use client';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { PersonChip } from '@/components/value/person-chip';
import type { ExceptionDetail } from './recon-words';

/** Who works on it; one takes it on, or gives it back. */
export function OwnerButton({ item }: { item: ExceptionDetail }) {
  const t = useTranslations('reconciliation.owner');
  const trpc = useTRPC();
  const can = useCan();
  const reader = useReader();
  const { act, pending } = useAct(trpc.reconciliation.assign.mutationOptions(), {
    done: (result) => (result.ownerId ? t('taken') : t('given')),
  });
  const mine = item.ownerId === reader.personId;
  const assign = (ownerId: string | null) => void act({ exceptionId: item.id, version: item.version, ownerId });
  return (
    <>
      {item.ownerName ? <PersonChip name={item.ownerName} /> : <span className="text-ink-3">{t('nobody')}</span>}
      {item.state === 'closed' ? null : (
        <Button
          pending={pending}
          disabledReason={can('reconciliation.match') ? null : t('mayNot')}
          onClick={() => assign(mine ? null : reader.personId)}
        >
          {mine ? t('give') : t('take')}
        </Button>
      )}
    </>
  );
}
