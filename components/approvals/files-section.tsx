'use client';
import { useQuery } from '@tanstack/react-query';
import { Paperclip } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import { base64Of } from '@/components/ui/read-file';
import { ErrorState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import type { Request } from './request-panel';

type Attachment = RouterOutputs['approvals']['attachments'][number];

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_FILES = 10;
const KINDS = '.pdf,.png,.jpg,.jpeg,.csv,.txt';

/** Papers that somebody put beside the request; they are no part of what is approved. */
export function FilesSection({ request }: { request: Request }) {
  const t = useTranslations('approvals.files');
  const trpc = useTRPC();
  const can = useCan();
  const { personId } = useReader();
  const { data, error, refetch } = useQuery(trpc.approvals.attachments.queryOptions({ requestId: request.id }));
  const files = data ?? [];
  const takesPart =
    request.you.may !== null ||
    request.makerId === personId ||
    request.decisions.some((one) => one.personId === personId && one.version === request.version && !one.undoneAt);
  const mayAdd = request.status === 'pending' && takesPart && can('approvals.attach') && files.length < MAX_FILES;
  if (error) return <ErrorState message={error.message} onRetry={() => void refetch()} />;
  if (files.length === 0 && !mayAdd) return null;
  return (
    <Section title={t('title')} note={files.length > 0 ? String(files.length) : null}>
      {files.length > 0 ? (
        <ul aria-label={t('title')} className="flex flex-col gap-2">
          {files.map((file) => (
            <FileLine key={file.id} file={file} />
          ))}
        </ul>
      ) : null}
      {mayAdd ? <AddFile requestId={request.id} /> : null}
    </Section>
  );
}

function FileLine({ file }: { file: Attachment }) {
  const t = useTranslations('approvals.files');
  return (
    <li className="flex items-start gap-2">
      <Paperclip className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
      <span className="min-w-0 flex-1">
        <a
          href={`/api/attachments/${file.id}`}
          download
          className="break-all text-accent underline-offset-2 hover:underline"
        >
          {file.fileName}
        </a>
        <span className="block text-small text-ink-3">
          {t('by', { name: file.name, kib: Math.max(1, Math.round(file.sizeBytes / 1024)) })} · <Instant at={file.at} />
        </span>
        {file.decidedBefore > 0 ? (
          <span className="block text-small text-warn">{t('late', { count: file.decidedBefore })}</span>
        ) : null}
      </span>
    </li>
  );
}

function AddFile({ requestId }: { requestId: string }) {
  const t = useTranslations('approvals.files');
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const { act, pending, refusal } = useAct(useTRPC().approvals.attach.mutationOptions(), { done: t('added') });
  const take = async (file: File | undefined) => {
    if (!file) return;
    setWrong(file.size > MAX_BYTES ? t('tooLarge', { name: file.name }) : null);
    if (file.size > MAX_BYTES) return;
    await act({ requestId, fileName: file.name, bytesBase64: await base64Of(file) });
  };
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      <input
        ref={input}
        type="file"
        accept={KINDS}
        className="sr-only"
        tabIndex={-1}
        aria-label={t('add')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file can be chosen again after it was put right.
          event.currentTarget.value = '';
          void take(file);
        }}
      />
      <Button size="sm" icon={<Paperclip aria-hidden />} pending={pending} onClick={() => input.current?.click()}>
        {t('add')}
      </Button>
      <p className="text-small text-ink-3">{t('hint')}</p>
      {wrong ? <Callout tone="danger">{wrong}</Callout> : null}
      {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
    </div>
  );
}
