'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { HashText } from '@/components/value/hash-text';
import type { Request } from './request-panel';

/** The hash that an approval is of, and behind it the whole content that it stands for. */
export function ContentDialog({ request }: { request: Request }) {
  const t = useTranslations('approvals.content');
  const [open, setOpen] = useState(false);
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-ink-2">
      <HashText hash={request.contentHash} />
      <span>{t('version', { version: request.version })}</span>
      <button
        type="button"
        className="min-h-6 text-accent underline-offset-2 hover:underline"
        onClick={() => setOpen(true)}
      >
        {t('view')}
      </button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="lg"
        title={t('title', { ref: request.ref })}
        description={t('what')}
      >
        <div className="flex flex-col gap-3">
          {request.masked ? <Callout tone="info">{t('masked')}</Callout> : null}
          <p className="font-mono break-all text-ink-2">{request.contentHash}</p>
          <pre
            tabIndex={0}
            aria-label={t('title', { ref: request.ref })}
            className="max-h-[55vh] overflow-auto rounded-lg border bg-sunken p-3 font-mono whitespace-pre-wrap"
          >
            {JSON.stringify(request.content, null, 2)}
          </pre>
        </div>
      </Dialog>
    </p>
  );
}
