'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Select } from '@/components/ui/select';
import { useMoneyText } from '@/components/value/money';
import type { FileDetail } from './payment-words';

type Answer = 'has-it' | 'has-not';

/** For a file that left and of which no receipt came: what the bank says, to be approved by another person. */
export function UnknownFate({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.fate');
  const may = useCan()('payments.settleFile');
  const [open, setOpen] = useState(false);
  if (file.state !== 'sending') return null;
  return (
    <>
      <Button variant="primary" disabledReason={may ? null : t('mayNot')} onClick={() => setOpen(true)}>
        {t('button')}
      </Button>
      {open ? <FateDialog file={file} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function FateDialog({ file, onClose }: { file: FileDetail; onClose: () => void }) {
  const t = useTranslations('payments.fate');
  const money = useMoneyText();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { act, pending } = useAct(useTRPC().payments.settleUnknownFile.mutationOptions());
  const send = async (evidence: string) => {
    if (!answer) return;
    const outcome = await act({ fileId: file.id, version: file.version, answer, evidence });
    if (outcome.status === 'done' || outcome.status === 'pending') onClose();
  };
  const amount = money({ amountMinor: file.totalMinor, currency: file.currency });
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { ref: file.ref })}
      consequence={answer ? t(`what.${answer}`, { amount }) : t('ask', { id: file.messageId })}
      label={t('evidence')}
      hint={t('evidenceHint')}
      minLength={answer ? 10 : 501}
      action={t('action')}
      tone={answer === 'has-not' ? 'danger' : 'primary'}
      pending={pending}
      onConfirm={(evidence) => void send(evidence)}
    >
      <Field label={t('answer')} required>
        <Select
          value={answer}
          placeholder={t('choose')}
          onValueChange={(value) => setAnswer(value as Answer)}
          options={[
            { value: 'has-it', label: t('has-it') },
            { value: 'has-not', label: t('has-not') },
          ]}
        />
      </Field>
    </ReasonDialog>
  );
}
