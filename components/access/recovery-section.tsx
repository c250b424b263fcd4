'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { saveFile } from '@/components/ui/save-file';

/** Recovery codes on the only screen that ever shows them: to be written down, printed or saved. */
export function RecoveryCodes({ codes, onDone }: { codes: string; onDone: () => void }) {
  const t = useTranslations('access.factor');
  return (
    <div className="flex flex-col gap-3">
      <Callout tone="warn">{t('codesOnce')}</Callout>
      <ol aria-label={t('codesLabel')} className="grid grid-cols-2 gap-x-6 gap-y-1 font-mono text-body">
        {codes.split('\n').map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex gap-2">
        <Button onClick={() => saveFile('countersign-recovery-codes.txt', `${codes}\n`, 'text/plain')}>
          {t('save')}
        </Button>
        <Button variant="primary" onClick={onDone}>
          {t('kept')}
        </Button>
      </div>
    </div>
  );
}
