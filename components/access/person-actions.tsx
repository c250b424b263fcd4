'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { GrantDialog } from './grant-dialog';
import type { Person } from './person-panel';

type Question = 'grant' | 'suspend' | 'reinstate' | 'reset' | null;

/** Giving takes two, stopping takes one: grant a role, suspend at once, propose the return. */
export function PersonActions({ person }: { person: Person }) {
  const t = useTranslations('access');
  const can = useCan();
  const { personId } = useReader();
  const trpc = useTRPC();
  const [question, setQuestion] = useState<Question>(null);
  const name = person.displayName;
  const suspended = useAct(trpc.access.suspendPerson.mutationOptions(), {
    done: (result) => t('suspendDialog.done', { name, count: result.sessionsEnded }),
  });
  const returned = useAct(trpc.access.reinstatePerson.mutationOptions(), { done: t('reinstateDialog.done', { name }) });
  const reset = useAct(trpc.access.resetSecondFactor.mutationOptions(), { done: t('resetDialog.done', { name }) });
  const again = useAct(trpc.access.reissueInvitation.mutationOptions(), { done: t('person.reissued') });
  const mayNot = (permission: string) => {
    if (person.id === personId) return t('person.self');
    return can(permission) ? null : t('person.noRight', { permission });
  };
  const close = (open: boolean) => !open && setQuestion(null);
  const ended = (outcome: { status: string }) => {
    if (outcome.status === 'done' || outcome.status === 'pending') setQuestion(null);
  };
  return (
    <>
      <Buttons person={person} mayNot={mayNot} ask={setQuestion} again={again} />
      <GrantDialog person={person} open={question === 'grant'} onOpenChange={close} />
      <ReasonDialog
        open={question === 'suspend'}
        onOpenChange={close}
        title={t('suspendDialog.title', { name })}
        consequence={t('suspendDialog.what')}
        label={t('reason')}
        hint={t('reasonHint')}
        action={t('suspendDialog.action', { name })}
        tone="danger"
        pending={suspended.pending}
        onConfirm={(reason) => void suspended.act({ personId: person.id, reason }).then(ended)}
      />
      <ReasonDialog
        open={question === 'reinstate'}
        onOpenChange={close}
        title={t('reinstateDialog.title', { name })}
        consequence={t('reinstateDialog.what')}
        label={t('reason')}
        hint={t('reasonHint')}
        action={t('reinstateDialog.action')}
        pending={returned.pending}
        onConfirm={(reason) => void returned.act({ personId: person.id, reason }).then(ended)}
      />
      <ReasonDialog
        open={question === 'reset'}
        onOpenChange={close}
        title={t('resetDialog.title', { name })}
        consequence={t('resetDialog.what', { name })}
        label={t('reason')}
        hint={t('resetDialog.hint')}
        action={t('resetDialog.action')}
        pending={reset.pending}
        onConfirm={(reason) => void reset.act({ personId: person.id, reason }).then(ended)}
      />
    </>
  );
}

type ButtonsProps = {
  person: Person;
  mayNot: (permission: string) => string | null;
  ask: (question: Question) => void;
  again: { pending: boolean; act: (input: { personId: string }) => Promise<unknown> };
};

function Buttons({ person, mayNot, ask, again }: ButtonsProps) {
  const t = useTranslations('access');
  return (
    <>
      {person.status === 'suspended' ? (
        <Button variant="primary" disabledReason={mayNot('access.reinstatePerson')} onClick={() => ask('reinstate')}>
          {t('person.reinstate')}
        </Button>
      ) : (
        <>
          <Button variant="primary" disabledReason={mayNot('access.grantRole')} onClick={() => ask('grant')}>
            {t('person.grant')}
          </Button>
          <Button disabledReason={mayNot('access.suspendPerson')} onClick={() => ask('suspend')}>
            {t('person.suspend')}
          </Button>
        </>
      )}
      {person.factors.passkey || person.factors.totp ? (
        <Button disabledReason={mayNot('access.resetSecondFactor')} onClick={() => ask('reset')}>
          {t('person.reset')}
        </Button>
      ) : null}
      {person.status === 'invited' ? (
        <Button
          disabledReason={mayNot('access.invite')}
          pending={again.pending}
          onClick={() => void again.act({ personId: person.id })}
        >
          {t('person.reissue')}
        </Button>
      ) : null}
    </>
  );
}
