'use client';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import type { Request } from './request-panel';
import { changesOf, currencyOf, labelOf, writtenIn, type RevisableField, type RevisionDraft } from './revision-words';

/** The maker of a request that waits changes it: it becomes another version, and what was decided counts no more. */
export function ReviseActions({ request }: { request: Request }) {
  const t = useTranslations('approvals.revise');
  const [open, setOpen] = useState(false);
  if (!request.you.mayRevise) return null;
  return (
    <>
      <Button icon={<Pencil aria-hidden />} onClick={() => setOpen(true)}>
        {t('change')}
      </Button>
      {open ? <ReviseDialog request={request} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function useRevision(request: Request, onDone: () => void) {
  const t = useTranslations('approvals.revise');
  const router = useRouter();
  // The version that is on the screen when the dialog opens: what somebody else's change made of it is seen first.
  const [{ version, contentHash }] = useState(request);
  const [draft, setDraft] = useState<RevisionDraft>({});
  const [reason, setReason] = useState('');
  const { act, pending, refusal } = useAct(useTRPC().approvals.revise.mutationOptions(), {
    done: t('done', { ref: request.ref }),
  });
  const send = async (input: Record<string, unknown>) => {
    const outcome = await act({ requestId: request.id, version, contentHash, input, reason: reason.trim() });
    if (outcome.status !== 'done') return;
    router.refresh();
    onDone();
  };
  const write = (name: string, text: string) => setDraft((was) => ({ ...was, [name]: text }));
  return { draft, write, reason, setReason, send, pending, refusal };
}

function ReviseDialog({ request, onClose }: { request: Request; onClose: () => void }) {
  const t = useTranslations('approvals.revise');
  const ui = useTranslations('ui');
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.approvals.revisable.queryOptions({ requestId: request.id }));
  const { draft, write, reason, setReason, send, pending, refusal } = useRevision(request, onClose);
  const wordsOf = useFieldWords(data?.fields ?? [], draft);
  const { changes, unreadable } = changesOf(data?.fields ?? [], draft);
  const counted = request.decisions.filter((one) => one.counts).length;
  const fault = unreadable
    ? wordsOf(unreadable).unreadable
    : Object.keys(changes).length === 0
      ? t('nothing')
      : reason.trim().length < 3
        ? ui('typeFirst', { what: t('reason') })
        : null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { ref: request.ref })}
      description={t('what', { version: request.version + 1, count: counted })}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button variant="primary" pending={pending} disabledReason={fault} onClick={() => void send(changes)}>
            {t('action', { version: request.version + 1 })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
        {error ? <ErrorState message={error.message} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="w-full" /> : null}
        {data?.fields.map((field) => (
          <FieldOf
            key={field.name}
            field={field}
            text={writtenIn(field, draft)}
            words={wordsOf(field)}
            faulty={unreadable === field}
            onWrite={write}
          />
        ))}
        <Field label={t('reason')} hint={t('reasonHint')} required>
          <Textarea value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}

type FieldWords = { label: string; hint: string | undefined; unreadable: string };

/** What a field is called, what is said of it, and what is wrong with it where it cannot be read. */
function useFieldWords(fields: readonly RevisableField[], draft: RevisionDraft): (field: RevisableField) => FieldWords {
  const t = useTranslations('approvals.revise');
  return (field) => {
    const { kind, value, masked, emptyIsNoLimit } = field;
    const currency = currencyOf(field, fields, draft);
    const label = labelOf(field, currency);
    const hints = [
      masked ? t('keeps', { value }) : null,
      kind === 'list' && !masked ? t('lines') : null,
      kind === 'json' && !masked ? t('json') : null,
      emptyIsNoLimit ? t('noLimit') : null,
    ].filter((hint) => hint !== null);
    const lacksCurrency = kind === 'amount' && currency === null;
    return {
      label,
      hint: hints.length > 0 ? hints.join(' ') : undefined,
      unreadable: t(lacksCurrency ? 'currencyFirst' : 'unreadable', { field: label }),
    };
  };
}

type FieldProps = {
  field: RevisableField;
  text: string;
  words: FieldWords;
  faulty: boolean;
  onWrite: (name: string, text: string) => void;
};

function FieldOf({ field, text, words, faulty, onWrite }: FieldProps) {
  const { name, kind } = field;
  const { label, hint, unreadable } = words;
  if (kind === 'yes-no')
    return <Checkbox label={label} checked={text === 'true'} onCheckedChange={(yes) => onWrite(name, String(yes))} />;
  return (
    <Field label={label} hint={hint} error={faulty ? unreadable : undefined}>
      {kind === 'list' || kind === 'json' ? (
        <Textarea value={text} rows={5} onChange={(event) => onWrite(name, event.target.value)} />
      ) : (
        <Input
          value={text}
          autoComplete="off"
          inputMode={kind === 'number' || kind === 'amount' ? 'decimal' : undefined}
          onChange={(event) => onWrite(name, event.target.value)}
        />
      )}
    </Field>
  );
}
