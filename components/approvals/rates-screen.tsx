'use client';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import { PairsSection } from './pairs-section';
import { RateDialog } from './rate-dialog';
import type { WantedPair } from './rate-words';
import { rateColumns, type RateRow } from './rates.columns';

const keyOf = (row: RateRow) => row.id;
const newestFirst = { id: 'rateDate', dir: 'desc' } as const;

/** The exchange rates by which policies compare foreign amounts, and the pairs for which one is missing. */
export function RatesScreen() {
  const t = useTranslations('approvals.rate');
  const trpc = useTRPC();
  const may = useCan()('approvals.recordRate');
  const [wanted, setWanted] = useState<WantedPair | null>(null);
  const columns = useMemo(() => rateColumns({ t }), [t]);
  return (
    <>
      <DataTable
        listName="approvals.rates"
        title={t('title')}
        columns={columns}
        defaultSort={newestFirst}
        fetchPage={(input) => trpc.approvals.rates.queryOptions(input)}
        rowKey={keyOf}
        head={<PairsSection onRecord={may ? setWanted : null} />}
        actions={
          <Button
            variant="primary"
            disabledReason={may ? null : t('mayNot')}
            onClick={() => setWanted({ from: '', to: 'EUR' })}
          >
            {t('new')}
          </Button>
        }
        emptyState={<EmptyState title={t('empty.title')} what={t('empty.what')} />}
      />
      {wanted ? <RateDialog pair={wanted} onClose={() => setWanted(null)} /> : null}
    </>
  );
}
