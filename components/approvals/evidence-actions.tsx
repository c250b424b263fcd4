'use client';
import { FileCheck2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPCClient } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { readRefusal } from '@/components/ui/refusal';
import { saveFile } from '@/components/ui/save-file';
import { toast } from '@/components/ui/toast';
import type { Request } from './request-panel';

/** Takes the evidence of a request out as one file; the reason is kept in the audit. Shown to those who may. */
export function EvidenceActions({ request }: { request: Request }) {
  const t = useTranslations('approvals.evidence');
  const can = useCan();
  const client = useTRPCClient();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  if (!can('approvals.evidence')) return null;

  const take = async (reason: string) => {
    setPending(true);
    try {
      const { name, text } = await client.approvals.evidence.query({ subjectId: request.id, reason });
      saveFile(name, text, 'application/json');
      setAsking(false);
    } catch (error) {
      toast.error(readRefusal(error)?.message ?? String(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button icon={<FileCheck2 aria-hidden />} onClick={() => setAsking(true)}>
        {t('take')}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title', { ref: request.ref })}
        consequence={t('what')}
        label={t('reason')}
        action={t('take')}
        pending={pending}
        onConfirm={(reason) => void take(reason)}
      />
    </>
  );
}
