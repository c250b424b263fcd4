'use client';
import { FileUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { cn } from '@/components/ui/cn';
import { Dialog } from '@/components/ui/dialog';
import { base64Of } from '@/components/ui/read-file';

const mostBytes = 45 * 1024 * 1024;

/** Opens the upload of a statement; who may not sees why. */
export function UploadButton() {
  const t = useTranslations('reconciliation.upload');
  const can = useCan();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="primary"
        icon={<FileUp aria-hidden />}
        disabledReason={can('reconciliation.upload') ? null : t('mayNot')}
        onClick={() => setOpen(true)}
      >
        {t('open')}
      </Button>
      {open ? <UploadDialog onOpenChange={setOpen} /> : null}
    </>
  );
}

function UploadDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('reconciliation.upload');
  const trpc = useTRPC();
  const router = useRouter();
  const [wrong, setWrong] = useState<string | null>(null);
  const { act, pending, refusal } = useAct(trpc.reconciliation.uploadStatement.mutationOptions(), {
    done: t('done'),
    onDone: () => {
      onOpenChange(false);
      router.push('/reconciliation/statements?tab=imports');
    },
  });
  const take = async (file: File | undefined) => {
    if (!file) return;
    setWrong(file.size > mostBytes ? t('tooLarge', { name: file.name }) : null);
    if (file.size > mostBytes) return;
    await act({ fileName: file.name, bytesBase64: await base64Of(file) });
  };
  return (
    <Dialog open onOpenChange={onOpenChange} title={t('title')} description={t('what')}>
      <div className="flex flex-col gap-3">
        <DropField pending={pending} onFile={(file) => void take(file)} />
        {wrong ? <Callout tone="danger">{wrong}</Callout> : null}
        {refusal ? (
          <Callout tone={refusal.code === 'RECON.FILE_KNOWN' ? 'warn' : 'danger'}>
            <p>{refusal.message}</p>
            <KnownLink details={refusal.details} />
          </Callout>
        ) : null}
      </div>
    </Dialog>
  );
}

/** The same file again leads to what became of the first. */
function KnownLink({ details }: { details: Record<string, unknown> }) {
  const t = useTranslations('reconciliation.upload');
  const { statementId, rawFileId } = details;
  const href =
    typeof statementId === 'string'
      ? `/reconciliation/statements/${statementId}`
      : typeof rawFileId === 'string'
        ? '/reconciliation/statements?tab=imports'
        : null;
  if (href === null) return null;
  return (
    <Link href={href} className="font-medium underline underline-offset-2">
      {typeof statementId === 'string' ? t('openFirst') : t('openImports')}
    </Link>
  );
}

function DropField({ pending, onFile }: { pending: boolean; onFile: (file: File | undefined) => void }) {
  const t = useTranslations('reconciliation.upload');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
      className={cn(
        'flex flex-col items-center gap-2 rounded-lg border border-dashed border-line-strong px-4 py-8 text-ink-2',
        over && 'border-accent-line bg-accent-soft',
      )}
    >
      <p>{t('drop')}</p>
      <Button pending={pending} onClick={() => input.current?.click()}>
        {t('choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".xml,.zip,.camt,.053"
        aria-label={t('file')}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file can be chosen again after its fault is mended.
          event.target.value = '';
        }}
      />
    </div>
  );
}
