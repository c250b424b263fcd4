'use client';
import { FilePlus2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import type { BulkSelection } from '@/components/data-table/column';
import { Button } from '@/components/ui/button';
import { AccountStrip } from './account-strip-section';
import { BuildFileDialog } from './build-file-dialog';
import { OrdersScreen } from './orders-screen';
import { PreparePayoutsDialog } from './prepare-payouts-dialog';

/** Payouts from "owed" to "at the bank": who is paid, who is blocked and why, and the file that carries them. */
export function PayoutsScreen() {
  const t = useTranslations('payments');
  const can = useCan();
  const [open, setOpen] = useState<'prepare' | 'build' | null>(null);
  const [chosen, setChosen] = useState<{ ids: string[]; clear: () => void } | null>(null);
  const why = can('payments.prepare') ? null : t('mayNotPrepare');
  const bulkActions = useMemo(
    () => [
      {
        id: 'build',
        label: t('build.ofThese'),
        disabledReason: why,
        run: (selection: BulkSelection, clear: () => void) => {
          setChosen(selection.kind === 'rows' ? { ids: selection.keys, clear } : null);
          setOpen('build');
        },
      },
    ],
    [t, why],
  );
  const close = (next: boolean) => {
    if (next) return;
    setOpen(null);
    setChosen(null);
  };
  return (
    <>
      <OrdersScreen
        direction="out"
        head={<AccountStrip />}
        bulkActions={bulkActions}
        actions={() => (
          <>
            <Button disabledReason={why} onClick={() => setOpen('prepare')}>
              {t('prepare.open')}
            </Button>
            <Button
              variant="primary"
              icon={<FilePlus2 aria-hidden />}
              disabledReason={why}
              onClick={() => setOpen('build')}
            >
              {t('build.open')}
            </Button>
          </>
        )}
      />
      {open === 'prepare' ? <PreparePayoutsDialog open onOpenChange={close} /> : null}
      {open === 'build' ? <BuildFileDialog open direction="out" chosen={chosen} onOpenChange={close} /> : null}
    </>
  );
}
