'use client';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';
import { Dialog } from './dialog';
import { Field } from './field';
import { Textarea } from './input';

type ReasonDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, in a sentence. */
  consequence: ReactNode;
  label: string;
  hint?: string;
  /** The button says its consequence. */
  action: string;
  tone?: 'primary' | 'danger';
  pending?: boolean;
  /** The shortest reason that says something; 0 where none has to be given. */
  minLength?: number;
  /** Called with the reason, trimmed. The dialog stays until the caller closes it, so that a refused act keeps its text. */
  onConfirm: (reason: string) => void;
  children?: ReactNode;
};

/** Asks why before an act that is kept with its reason. Ctrl+Enter sends. */
export function ReasonDialog(props: ReasonDialogProps) {
  const t = useTranslations('ui');
  const [reason, setReason] = useState('');
  const enough = reason.trim().length >= (props.minLength ?? 3);
  const close = (open: boolean) => {
    if (!open) setReason('');
    props.onOpenChange(open);
  };
  const confirm = () => enough && !props.pending && props.onConfirm(reason.trim());
  return (
    <Dialog
      open={props.open}
      onOpenChange={close}
      title={props.title}
      description={props.consequence}
      footer={
        <>
          <Button onClick={() => close(false)}>{t('cancel')}</Button>
          <Button
            variant={props.tone ?? 'primary'}
            pending={props.pending}
            disabledReason={enough ? null : t('typeFirst', { what: props.label })}
            onClick={confirm}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {props.children}
        <Field label={props.label} hint={props.hint}>
          <Textarea
            value={reason}
            autoFocus
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) confirm();
            }}
          />
        </Field>
      </div>
    </Dialog>
  );
}
