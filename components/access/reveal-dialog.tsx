'use client';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { readRefusal } from '@/components/ui/refusal';
import { ReasonDialog } from '@/components/ui/reason-dialog';

type RevealProps = {
  /** What is revealed, in words: "the account of Kettenwerk". */
  what: string;
  /** Asks the server, which writes the reason down before it answers. */
  reveal: (reason: string) => Promise<ReactNode>;
};

/** The button beside a masked value: asks why, shows the clear value in a dialog, and forgets it when that is closed. */
export function RevealDialog({ what, reveal }: RevealProps) {
  const t = useTranslations('access.reveal');
  const ui = useTranslations('ui');
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [shown, setShown] = useState<ReactNode>(null);

  const ask = async (reason: string) => {
    setPending(true);
    setFault(null);
    try {
      const answer = await reveal(reason);
      setAsking(false);
      setShown(answer);
    } catch (error) {
      setFault(readRefusal(error)?.message ?? ui('error.what'));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <button
        type="button"
        aria-label={t('label', { what })}
        className="min-h-6 font-sans text-accent underline-offset-2 hover:underline"
        onClick={() => setAsking(true)}
      >
        {t('button')}
      </button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title', { what })}
        consequence={t('lead')}
        label={t('reason')}
        hint={t('hint')}
        action={t('action')}
        pending={pending}
        onConfirm={(reason) => void ask(reason)}
      >
        {fault ? <Callout tone="danger">{fault}</Callout> : null}
      </ReasonDialog>
      <Dialog
        open={shown !== null}
        onOpenChange={(open) => !open && setShown(null)}
        title={what}
        description={t('shown')}
        size="sm"
        footer={<Button onClick={() => setShown(null)}>{ui('close')}</Button>}
      >
        {shown}
      </Dialog>
    </>
  );
}
