'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { importTones, type ImportRow } from './recon-words';

/** A file of the bank and what became of it; one that waits says for what, and is started again here. */
export function ImportPanel({ file, onClose }: { file: ImportRow; onClose: () => void }) {
  const t = useTranslations('reconciliation.import');
  const trpc = useTRPC();
  const can = useCan();
  const { act, pending, refusal } = useAct(trpc.reconciliation.uploadStatement.mutationOptions(), {
    done: t('started'),
  });
  return (
    <PeekPanel
      title={file.name}
      eyebrow={<StatusBadge status={file.state} noun="reconciliation.import" tones={importTones} />}
      onClose={onClose}
      footer={
        file.state === 'blocked' ? (
          <Button
            variant="primary"
            pending={pending}
            disabledReason={can('reconciliation.upload') ? null : t('mayNot')}
            onClick={() => void act({ rawFileId: file.rawFileId })}
          >
            {t('again')}
          </Button>
        ) : file.statementId ? (
          <Link className={buttonClass({})} href={`/reconciliation/statements/${file.statementId}`}>
            {t('openStatement')}
          </Link>
        ) : null
      }
    >
      {file.message ? <Callout tone="danger">{file.message}</Callout> : null}
      {refusal ? <Callout tone="danger">{refusal.message}</Callout> : null}
      <PropertyList
        items={[
          { label: t('stored'), value: <Instant at={file.storedAt} /> },
          { label: t('size'), value: t('bytes', { count: file.sizeBytes }) },
          { label: t('source'), value: file.source },
          { label: t('step'), value: file.step },
        ]}
      />
    </PeekPanel>
  );
}
