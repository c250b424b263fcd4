'use client';
import { Download, Send } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useRecordActions } from '@/components/shell/shell-context';
import { useTRPC, useTRPCClient } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button, buttonClass } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { readRefusal } from '@/components/ui/refusal';
import { saveFile } from '@/components/ui/save-file';
import { toast } from '@/components/ui/toast';
import { useMoneyText } from '@/components/value/money';
import { UnknownFate } from './unknown-fate-dialog';
import { mayCancel, type FileDetail } from './payment-words';

/** Asking for approval, taking a file back, and its bytes. The approval itself is another person's, in the inbox. */
export function FileActions({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  const can = useCan();
  const money = useMoneyText();
  const [asking, setAsking] = useState<'cancel' | 'download' | null>(null);
  const submit = useSubmit(file);
  const label = t('submit', { amount: money({ amountMinor: file.totalMinor, currency: file.currency }) });
  const mayPrepare = can('payments.prepare');
  const open = file.state === 'prepared' && !file.requestId;
  const { run } = submit;
  useRecordActions(
    useMemo(
      () =>
        open && mayPrepare ? { title: file.ref, actions: [{ id: 'submit', label, run: () => void run() }] } : null,
      [open, mayPrepare, file.ref, label, run],
    ),
  );
  const why = mayPrepare ? null : t('mayNot');
  return (
    <footer className="flex flex-wrap items-center gap-2 border-t px-4 py-3">
      {open ? (
        <Button
          variant="primary"
          icon={<Send aria-hidden />}
          pending={submit.pending}
          disabledReason={why}
          onClick={() => void run()}
        >
          {label}
        </Button>
      ) : null}
      {file.requestId && file.state === 'prepared' ? (
        <Link className={buttonClass({ variant: 'primary' })} href={`/approvals?tab=waiting&open=${file.requestId}`}>
          {t('openRequest')}
        </Link>
      ) : null}
      <UnknownFate file={file} />
      {mayCancel(file.state) ? (
        <Button disabledReason={why} onClick={() => setAsking('cancel')}>
          {t('cancel')}
        </Button>
      ) : null}
      <Button
        icon={<Download aria-hidden />}
        disabledReason={can('payments.download') ? null : t('mayNotDownload')}
        onClick={() => setAsking('download')}
      >
        {t('download')}
      </Button>
      {open && why ? <p className="w-full text-ink-2">{why}</p> : null}
      <Questions file={file} asking={asking} onAsking={setAsking} />
    </footer>
  );
}

function useSubmit(file: FileDetail) {
  const t = useTranslations('payments.file');
  const trpc = useTRPC();
  const { act, pending } = useAct(trpc.payments.approveFile.mutationOptions(), { done: t('approvedAtOnce') });
  const { id: fileId, version } = file;
  const run = useCallback(() => act({ fileId, version }), [act, fileId, version]);
  return { run, pending };
}

type QuestionsProps = {
  file: FileDetail;
  asking: 'cancel' | 'download' | null;
  onAsking: (asking: null) => void;
};

function Questions({ file, asking, onAsking }: QuestionsProps) {
  const t = useTranslations('payments.file');
  const trpc = useTRPC();
  const cancel = useAct(trpc.payments.cancelFile.mutationOptions(), {
    done: (result) => t('cancelled', { ref: file.ref, count: result.ordersReturned }),
    onDone: () => onAsking(null),
  });
  const download = useDownload(file, () => onAsking(null));
  const close = (open: boolean) => !open && onAsking(null);
  return (
    <>
      <ReasonDialog
        open={asking === 'cancel'}
        onOpenChange={close}
        title={t('cancelTitle', { ref: file.ref })}
        consequence={t('cancelWhat', { count: file.orderCount })}
        label={t('reason')}
        action={t('cancelAct', { ref: file.ref })}
        tone="danger"
        pending={cancel.pending}
        onConfirm={(reason) => void cancel.act({ fileId: file.id, version: file.version, reason })}
      />
      <ReasonDialog
        open={asking === 'download'}
        onOpenChange={close}
        title={t('downloadTitle', { ref: file.ref })}
        consequence={t('downloadWhat')}
        label={t('reason')}
        action={t('downloadAct')}
        pending={download.pending}
        onConfirm={(reason) => void download.fetchBytes(reason)}
      />
    </>
  );
}

/** The bytes as they were built; reading them asks a reason, which is kept in the audit. */
function useDownload(file: FileDetail, done: () => void) {
  const client = useTRPCClient();
  const [pending, setPending] = useState(false);
  const fetchBytes = async (reason: string) => {
    setPending(true);
    try {
      const { name, bytesBase64 } = await client.payments.fileBytes.query({ subjectId: file.id, reason });
      const bytes = Uint8Array.from(atob(bytesBase64), (letter) => letter.charCodeAt(0));
      saveFile(name, bytes, 'application/xml');
      done();
    } catch (error) {
      toast.error(readRefusal(error)?.message ?? String(error));
    } finally {
      setPending(false);
    }
  };
  return { fetchBytes, pending };
}
