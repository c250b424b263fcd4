'use client';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';
import { Dialog } from './dialog';
import { Field } from './field';
import { Input } from './input';
import { sameConfirmation } from './same-confirmation';

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, in a sentence with figures. */
  consequence: ReactNode;
  /** What has to be typed, e.g. the amount as it is shown; absent for acts that can be undone. */
  typeThis?: string;
  /** The button says its consequence, never a bare OK. */
  action: string;
  tone?: 'primary' | 'danger';
  pending?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
};

/** The last question before something that cannot be undone: the figure itself has to be typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useTranslations('ui');
  const [typed, setTyped] = useState('');
  const named = props.typeThis === undefined || sameConfirmation(typed, props.typeThis);
  const close = (open: boolean) => {
    if (!open) setTyped('');
    props.onOpenChange(open);
  };
  const confirm = () => named && !props.pending && props.onConfirm();
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
            disabledReason={named ? null : t('typeFirst', { what: props.typeThis ?? '' })}
            onClick={confirm}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {props.children}
        {props.typeThis === undefined ? null : (
          <Field label={t('typeToConfirm', { what: props.typeThis })}>
            <Input
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && confirm()}
            />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
