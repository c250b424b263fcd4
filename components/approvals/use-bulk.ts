'use client';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BulkAction, BulkSelection } from '@/components/data-table/column';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';

export type Bulk = RouterOutputs['approvals']['bulk'];
type BulkDecision = 'approve' | 'reject';
type Open = { bulkId: string; decision: BulkDecision; clear: () => void };

/** Approve or reject what is selected, this page, or all that match: the server lists it first, and the person confirms the list. */
export function useBulk(mayNot: string | null) {
  const t = useTranslations('approvals.bulk');
  const trpc = useTRPC();
  const [open, setOpen] = useState<Open | null>(null);
  const { act, pending } = useAct(trpc.approvals.listBulk.mutationOptions(), { quiet: true });
  const actions = useMemo(() => {
    const list = async (decision: BulkDecision, selection: BulkSelection, clear: () => void) => {
      const of =
        selection.kind === 'rows'
          ? { kind: 'rows' as const, requestIds: selection.keys }
          : { kind: 'matching' as const, filters: selection.input.filters, search: selection.input.search };
      const outcome = await act({ decision, of });
      if (outcome.status === 'done') setOpen({ bulkId: outcome.result.bulkId, decision, clear });
    };
    return (['approve', 'reject'] as const).map((decision): BulkAction => ({
      id: decision,
      label: t(decision),
      disabledReason: mayNot ?? (pending ? t('listing') : null),
      run: (selection, clear) => void list(decision, selection, clear),
    }));
  }, [act, pending, mayNot, t]);
  return { actions, open, close: () => setOpen(null) };
}
